// The conversation on the page: one bubble a message, each id once, used menus put away.
const NAMES = { patient: "You", desk: "Desk", staff: "Staff" };

export class Log {
  constructor(place, empty, { tap, retry }) {
    this.place = place;
    this.empty = empty;
    this.tap = tap;
    this.retry = retry;
    this.clear();
  }

  clear() {
    this.place.replaceChildren();
    this.shown = new Map();
    this.lastId = null;
    this.empty.hidden = true;
  }

  ready() {
    this.empty.hidden = this.shown.size > 0;
  }

  // `state` is what stands under an unsent message; messages from the desk have none.
  show(item, state = null, failed = false) {
    if (state === null) this.lastId = item.id;
    this.empty.hidden = true;
    if (this.shown.has(item.id)) {
      this.mark(item.id, state, failed);
      return;
    }
    const message = made("article", `message ${item.from} ${item.kind === "emergency" ? "emergency" : ""}`);
    message.append(bubble(item), made("p", "about"));
    this.shown.set(item.id, { message, item });
    if (item.from === "patient") this.putAway(item.choice);
    if (item.choices?.length) message.append(this.menu(item.choices));
    this.place.append(message);
    this.mark(item.id, state, failed);
  }

  mark(id, state, failed) {
    const found = this.shown.get(id);
    if (!found) return;
    found.message.classList.toggle("failed", failed);
    const about = found.message.querySelector(".about");
    about.textContent = `${NAMES[found.item.from] ?? "Desk"}, ${state ?? clock(found.item.at)}`;
    if (failed) about.append(this.again());
  }

  again() {
    const button = made("button", "again");
    button.type = "button";
    button.textContent = "Try again";
    button.addEventListener("click", () => this.retry());
    return button;
  }

  menu(choices) {
    const list = made("ul", "choices");
    for (const choice of choices) {
      const button = made("button", "");
      button.type = "button";
      button.textContent = choice.label;
      button.dataset.id = choice.id;
      button.addEventListener("click", () => this.tap(choice.id, choice.label));
      const place = made("li", "");
      place.append(button);
      list.append(place);
    }
    return list;
  }

  putAway(taken) {
    for (const button of this.place.querySelectorAll(".choices button:not(:disabled)")) {
      button.disabled = true;
      button.classList.toggle("taken", button.dataset.id === taken);
    }
  }
}

function made(tag, classes) {
  const element = document.createElement(tag);
  if (classes) element.className = classes.trim();
  return element;
}

function bubble(item) {
  const place = made("div", "bubble");
  if (item.kind !== "emergency") {
    place.textContent = item.text;
    return place;
  }
  for (const part of item.text.split(/\b(911|988)\b/)) {
    if (part !== "911" && part !== "988") {
      place.append(part);
      continue;
    }
    const link = made("a", "");
    link.href = `tel:${part}`;
    link.textContent = part;
    place.append(link);
  }
  return place;
}

function clock(moment) {
  return new Date(moment).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
}
