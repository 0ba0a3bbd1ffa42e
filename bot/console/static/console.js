// The console's own life: the alarm on every page, parts that follow what changes, drafts that are not lost.
const base = "/staff";
const at = (id) => document.getElementById(id);
const part = document.querySelector("[data-live]");
const title = document.title;
const BACKGROUND = 15000; // milliseconds between two looks while the page is not seen
const ALIVE = 120000; // milliseconds between two signs that somebody is writing
let stream = null;
let pause = 1000;
let stamp = null;
let looking = null;

function open() {
  stream?.close();
  clearInterval(looking);
  stream = new EventSource(`${base}/live/stream`);
  stream.addEventListener("open", () => { pause = 1000; notice(null); });
  stream.addEventListener("news", (happened) => show(JSON.parse(happened.data)));
  stream.addEventListener("trouble", () => notice("The desk cannot read its data just now, trying again."));
  stream.addEventListener("over", signedOut);
  stream.addEventListener("error", lost);
}

async function lost() {
  notice("Not connected, trying again. What you see may be old.");
  if (stream.readyState !== EventSource.CLOSED) return;
  await look();
  setTimeout(() => { if (!document.hidden) open(); }, pause);
  pause = Math.min(pause * 2, BACKGROUND);
}

// A browser gives one place only a few lines: a page that nobody sees gives its own up and asks now and then.
function seen() {
  if (!document.hidden) return open();
  stream?.close();
  clearInterval(looking);
  looking = setInterval(look, BACKGROUND);
}

async function look() {
  const answer = await fetch(`${base}/live/now`).catch(() => null);
  if (answer?.status === 401) signedOut();
  else if (answer?.ok) show(await answer.json());
}

function signedOut() {
  stream?.close();
  clearInterval(looking);
  const here = encodeURIComponent(location.pathname + location.search);
  location.replace(`${base}/sign-in?idle=1&next=${here}`);
}

function show(news) {
  notice(null);
  const place = at("alarm");
  if (place.textContent !== news.alarm) place.textContent = news.alarm;
  place.hidden = !news.alarm;
  document.title = `${news.loud ? "(!) " : news.cases ? `(${news.cases}) ` : ""}${title}`;
  const changed = stamp !== news.stamp; // at first too: much may happen between the page and its first news
  stamp = news.stamp;
  if (changed) refresh();
}

async function refresh() {
  if (!part) return;
  const answer = await fetch(part.dataset.live).catch(() => null);
  if (!answer?.ok) return;
  const text = await answer.text();
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  const chosen = [...part.querySelectorAll("select[id]")].map((one) => [one.id, one.value]);
  part.innerHTML = text;
  for (const [id, value] of chosen) if (at(id)) at(id).value = value;
  if (focused) at(focused)?.focus({ preventScroll: true });
  follow();
}

function follow() {
  const log = document.querySelector("[data-follow] .log");
  if (log) log.scrollTop = log.scrollHeight;
}

function notice(text) {
  const place = at("connection");
  place.hidden = text === null;
  place.textContent = text ?? "";
}

// Drafts are kept in this tab only, until they are sent.
const SENDING = "sending";
const sent = sessionStorage.getItem(SENDING);
sessionStorage.removeItem(SENDING);
if (sent && document.querySelector(".told.well")) sessionStorage.removeItem(sent);
const answer = document.querySelector("form[data-draft]");
if (answer) {
  const text = answer.querySelector("textarea");
  const key = answer.dataset.draft;
  if (text.value) sessionStorage.setItem(key, text.value);
  else text.value = sessionStorage.getItem(key) ?? "";
  text.addEventListener("input", () => sessionStorage.setItem(key, text.value));
  text.addEventListener("keydown", (happened) => {
    if (happened.key !== "Enter" || !(happened.ctrlKey || happened.metaKey) || happened.isComposing) return;
    happened.preventDefault();
    answer.requestSubmit(answer.querySelector("button.main"));
  });
  answer.addEventListener("submit", (happened) => {
    if (answer.dataset.sent) { happened.preventDefault(); return; }
    answer.dataset.sent = "yes";
    sessionStorage.setItem(SENDING, key);
  });
  for (const ready of answer.querySelectorAll("[data-words]")) {
    ready.addEventListener("click", (happened) => {
      happened.preventDefault();
      text.value = ready.dataset.words;
      sessionStorage.setItem(key, text.value);
      text.focus();
    });
  }
  addEventListener("pageshow", () => { delete answer.dataset.sent; });
}
document.querySelector("form.out")?.addEventListener("submit", () => sessionStorage.clear());

let alive = 0;
addEventListener("input", () => {
  if (Date.now() - alive < ALIVE) return;
  alive = Date.now();
  fetch(`${base}/here`).catch(() => null);
});
addEventListener("online", open);
document.addEventListener("visibilitychange", seen);
follow();
seen();
