// The chat page: shows the conversation as it happens, keeps unsent messages, and sends each one once.
import { Log } from "./log.js";
import { Unsent } from "./unsent.js";

const SLOWEST = 15000;
const token = document.querySelector('meta[name="desk-token"]').content;
const at = (id) => document.getElementById(id);
const who = at("who");
const say = at("say");
const typing = at("typing");
const log = new Log(at("log"), at("empty"), { tap, retry: flush });

let unsent = null;
let stream = null;
let pause = 1000;
let reopening = null;
let sending = false;

function remembered() {
  const kept = localStorage.getItem("who");
  return [...who.options].some((option) => option.value === kept) ? kept : who.options[0].value;
}

function open() {
  const person = who.value;
  stream?.close();
  clearTimeout(reopening);
  const after = log.lastId ? `&after=${encodeURIComponent(log.lastId)}` : "";
  stream = new EventSource(`/stream?who=${encodeURIComponent(person)}${after}`);
  stream.addEventListener("open", connected);
  stream.addEventListener("message", (happened) => arrived(JSON.parse(happened.data)));
  stream.addEventListener("working", (happened) => work(JSON.parse(happened.data).on));
  stream.addEventListener("condition", (happened) => condition(JSON.parse(happened.data).text));
  stream.addEventListener("ready", () => log.ready());
  stream.addEventListener("error", lost);
}

function connected() {
  pause = 1000;
  notice(null);
  flush();
}

function lost() {
  work(false);
  notice("Not connected, trying again. Your message is kept.");
  if (stream.readyState !== EventSource.CLOSED) return;
  clearTimeout(reopening);
  reopening = setTimeout(open, pause);
  pause = Math.min(pause * 2, SLOWEST);
}

function arrived(item) {
  unsent.drop(item.id);
  log.show(item);
  if (item.from !== "patient") work(false);
  bottom();
}

function work(on) {
  typing.hidden = !on;
  if (on) bottom();
}

function condition(text) {
  at("condition").textContent = text;
}

function notice(text) {
  const place = at("connection");
  place.hidden = text === null;
  place.textContent = text ?? "";
}

function bottom() {
  const main = document.querySelector("main");
  main.scrollTop = main.scrollHeight;
}

function write(text, choice = null) {
  const item = { id: crypto.randomUUID(), from: "patient", text, choice, at: new Date().toISOString() };
  unsent.add(item);
  log.show(item, "Sending");
  bottom();
  flush();
}

function tap(id, label) {
  write(label, id);
}

async function flush() {
  if (sending) return;
  sending = true;
  const queue = unsent;
  try {
    while (queue === unsent && queue.first()) {
      if (!(await post(queue, queue.first()))) break;
    }
  } finally {
    sending = false;
  }
  if (queue !== unsent) flush();
}

async function post(queue, item) {
  const body = JSON.stringify({ who: queue.person, id: item.id, text: item.text, choice: item.choice });
  let answer;
  try {
    answer = await fetch("/messages", {
      method: "POST", body, headers: { "Content-Type": "application/json", "X-Desk-Token": token },
    });
  } catch {
    log.mark(item.id, "Not delivered, kept", true);
    return false;
  }
  if (answer.ok) {
    queue.drop(item.id);
    log.mark(item.id, null, false);
    return true;
  }
  const said = await answer.json().catch(() => ({}));
  log.mark(item.id, said.say ?? "Not delivered", true);
  if (answer.status === 413) queue.drop(item.id);
  return false;
}

function begin() {
  localStorage.setItem("who", who.value);
  unsent = new Unsent(who.value);
  log.clear();
  work(false);
  for (const item of unsent.all()) log.show(item, "Not delivered yet", true);
  open();
}

at("write").addEventListener("submit", (happened) => {
  happened.preventDefault();
  const text = say.value;
  if (!text.trim()) return;
  say.value = "";
  write(text);
  say.focus();
});

say.addEventListener("keydown", (happened) => {
  if (happened.key !== "Enter" || happened.shiftKey || happened.isComposing) return;
  happened.preventDefault();
  at("write").requestSubmit();
});

for (const button of document.querySelectorAll(".try")) {
  button.addEventListener("click", () => write(button.textContent));
}
who.addEventListener("change", begin);
addEventListener("online", () => { pause = 1000; open(); });
setInterval(() => { if (stream?.readyState === EventSource.OPEN) flush(); }, 5000);

who.value = remembered();
begin();
