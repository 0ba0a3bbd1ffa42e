// The open case: its card and its conversation. What is written in the reply box is never touched here.
import { clock, made, state } from "./staff-lists.js";

const at = (id) => document.getElementById(id);
const NAMES = { patient: "Patient", desk: "Desk", staff: "Staff" };

export function drawCase(item) {
  at("none").hidden = item !== null;
  at("open").hidden = item === null;
  if (item === null) return;
  at("title").textContent = item.title;
  at("who").textContent = `${item.who}. ${state(item)}.`;
  at("flag").hidden = !item.red_flag;
  at("flag").textContent = `Red flag: ${item.red_flag}`;
  at("why").textContent = item.why;
  at("summary").replaceChildren(...item.summary.map((line) => made("li", "", line)));
  at("notes").replaceChildren(...item.notes.map((note) => made("li", "", `${note.because}: ${note.text}`)));
  document.querySelector('[data-act="claim"]').hidden = item.standing === "claimed";
  document.querySelector('[data-act="snooze"]').hidden = item.level === "emergency";
  document.querySelector('[data-act="lower"]').hidden = item.level !== "emergency";
  turns(item);
}

// Only what is new or changed is drawn, so that a screen reader hears no line twice.
function turns(item) {
  const place = at("turns");
  if (place.dataset.number !== String(item.number)) place.replaceChildren();
  place.dataset.number = item.number;
  const known = new Map([...place.children].map((child) => [child.dataset.id, child]));
  for (const turn of item.turns) {
    const shown = JSON.stringify(turn);
    const old = known.get(turn.id);
    if (old?.dataset.shown === shown) continue;
    const message = bubble(turn);
    Object.assign(message.dataset, { id: turn.id, shown });
    if (old) old.replaceWith(message);
    else place.append(message);
  }
}

function bubble(turn) {
  const emergency = turn.kind === "emergency" ? "emergency" : "";
  const message = made("article", `message ${turn.speaker} ${emergency} ${turn.failed ? "failed" : ""}`.trim());
  const about = [NAMES[turn.speaker], clock(turn.at), turn.mark].filter(Boolean).join(", ");
  message.append(made("div", "bubble", turn.text), made("p", "about", about));
  return message;
}
