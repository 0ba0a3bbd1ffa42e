// The lists of cases and tasks; drawn anew on each change, with the keyboard's place kept.
const at = (id) => document.getElementById(id);

export function drawLists(board, chosen, { pick, finish }) {
  const held = document.activeElement?.dataset.key;
  at("cases").replaceChildren(...board.cases.map((item) => row(caseButton(item, chosen, pick))));
  at("tasks").replaceChildren(...board.tasks.map((task) => row(taskBox(task, finish))));
  at("no-cases").hidden = board.cases.length > 0;
  at("no-tasks").hidden = board.tasks.length > 0;
  if (held) document.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
}

function caseButton(item, chosen, pick) {
  const button = made("button", `pick ${item.level}`);
  button.type = "button";
  button.dataset.key = `case-${item.number}`;
  button.setAttribute("aria-current", String(item.number === chosen));
  const last = item.turns.filter((turn) => turn.speaker === "patient").at(-1);
  button.append(made("b", "", item.title), made("span", "", state(item)), made("span", "", last?.text ?? item.why));
  button.addEventListener("click", () => pick(item.number));
  return button;
}

function taskBox(task, finish) {
  const box = made("div", "task");
  const about = [task.kind.replaceAll("_", " "), task.who, clock(task.created_at)].filter(Boolean).join(", ");
  const button = made("button", "", "Done");
  button.type = "button";
  button.dataset.key = `task-${task.id}`;
  button.setAttribute("aria-label", `Done: ${task.text}`);
  button.addEventListener("click", () => finish(task.id));
  box.append(made("p", "soft", about), made("p", "", task.text), button);
  return box;
}

export function state(item) {
  if (item.standing === "snoozed") return `Snoozed until ${clock(item.snoozed_until)}`;
  if (item.standing === "claimed") return `With ${item.claimed_by}`;
  return `Waiting since ${clock(item.opened_at)}`;
}

export function clock(moment) {
  return new Date(moment).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
}

export function made(tag, classes, text = null) {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  if (text !== null) element.textContent = text;
  return element;
}

function row(inside) {
  const place = document.createElement("li");
  place.append(inside);
  return place;
}
