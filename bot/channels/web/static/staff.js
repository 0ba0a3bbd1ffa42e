// The staff page: shows what waits as it changes; every act goes to one place and says what came of it.
import { drawCase } from "./staff-case.js";
import { drawLists } from "./staff-lists.js";

const token = document.querySelector('meta[name="desk-token"]').content;
const at = (id) => document.getElementById(id);
const drafts = new Map();
let board = { cases: [], tasks: [], lost: 0, unanswered: 0, ringing: [] };
let chosen = null;
let stream = null;
let pause = 1000;

function open() {
  stream?.close();
  stream = new EventSource("/staff/stream");
  stream.addEventListener("open", () => { pause = 1000; notice(null); });
  stream.addEventListener("board", (happened) => show(JSON.parse(happened.data)));
  stream.addEventListener("trouble", () => notice("The desk cannot read its data just now, trying again."));
  stream.addEventListener("error", lost);
}

function lost() {
  notice("Not connected, trying again. What you see may be old.");
  if (stream.readyState !== EventSource.CLOSED) return;
  setTimeout(open, pause);
  pause = Math.min(pause * 2, 15000);
}

function show(news) {
  notice(null);
  board = news;
  draw();
}

function draw() {
  const item = board.cases.find((one) => one.number === chosen) ?? null;
  if (item === null) chosen = null;
  alarm();
  at("count").textContent = `${board.cases.length} open, ${board.tasks.length} to do`;
  drawLists(board, chosen, { pick, finish: (id) => act({ act: "finish", task: id }) });
  drawCase(item);
}

function alarm() {
  const lines = [];
  if (board.unanswered) lines.push(`${board.unanswered} emergency not yet seen by anyone.`);
  if (board.ringing.length) lines.push(`Nobody has taken case ${board.ringing.join(", ")}: claim it or answer.`);
  if (board.lost) lines.push(`${board.lost} sent message(s) may not have arrived.`);
  const place = at("alarm");
  if (place.textContent !== lines.join(" ")) place.textContent = lines.join(" ");
  place.hidden = lines.length === 0;
  document.title = `${board.unanswered ? "(!) " : ""}${document.title.replace("(!) ", "")}`;
}

function pick(number) {
  if (chosen !== null) drafts.set(chosen, at("text").value);
  chosen = number;
  at("text").value = drafts.get(number) ?? "";
  at("said").textContent = "";
  draw();
  at("case").focus({ preventScroll: false });
}

async function act(about, place = at("said")) {
  const body = JSON.stringify({ id: crypto.randomUUID(), ...about });
  try {
    const answer = await fetch("/staff/acts", {
      method: "POST", body, headers: { "Content-Type": "application/json", "X-Desk-Token": token },
    });
    const said = await answer.json().catch(() => ({}));
    place.textContent = said.say ?? "Not done, please try again.";
    return answer.ok;
  } catch {
    place.textContent = "Not done: not connected. Please try again.";
    return false;
  }
}

function notice(text) {
  const place = at("connection");
  place.hidden = text === null;
  place.textContent = text ?? "";
}

let sending = null;

// The same text tried again keeps its id, so that the patient reads it once.
async function send(text) {
  const number = chosen;
  if (number === null || !text.trim()) return;
  if (sending?.text !== text || sending.number !== number) sending = { text, number, id: crypto.randomUUID() };
  const isNote = text.trimStart().startsWith("//");
  const words = isNote ? text.trimStart().slice(2).trim() : text;
  const name = isNote ? "note" : "reply";
  at("send").disabled = true;
  const done = await act({ act: name, case: String(number), text: words, id: sending.id });
  at("send").disabled = false;
  if (!done) return;
  sending = null;
  drafts.delete(number);
  if (chosen === number && at("text").value === text) at("text").value = "";
}

function hint() {
  const isNote = at("text").value.trimStart().startsWith("//");
  at("send").textContent = isNote ? "Keep as a note" : "Send to the patient";
}

at("answer").addEventListener("submit", (happened) => {
  happened.preventDefault();
  send(at("text").value).then(hint);
});
at("invite").addEventListener("submit", (happened) => {
  happened.preventDefault();
  act({ act: "invite", patient: at("invited").value }, at("invitation"));
});
at("text").addEventListener("input", hint);
at("text").addEventListener("keydown", (happened) => {
  if (happened.key !== "Enter" || happened.shiftKey || happened.isComposing) return;
  happened.preventDefault();
  at("answer").requestSubmit();
});
for (const button of document.querySelectorAll("[data-act]")) {
  button.addEventListener("click", () => {
    act({ act: button.dataset.act, case: String(chosen), minutes: button.dataset.minutes ?? "", level: "urgent" });
  });
}
for (const button of document.querySelectorAll(".quick")) {
  button.addEventListener("click", () => { at("text").value = button.dataset.text; hint(); at("text").focus(); });
}
addEventListener("online", open);
open();
