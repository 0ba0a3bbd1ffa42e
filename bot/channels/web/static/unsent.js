// Messages that the desk has not taken yet: kept over reloads, in order, one list a person.
export class Unsent {
  constructor(person) {
    this.person = person;
    this.key = `unsent ${person}`;
  }

  all() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? [];
    } catch {
      return [];
    }
  }

  first() {
    return this.all()[0];
  }

  add(item) {
    this.keep([...this.all(), item]);
  }

  drop(id) {
    const left = this.all();
    if (left.some((item) => item.id === id)) this.keep(left.filter((item) => item.id !== id));
  }

  keep(items) {
    localStorage.setItem(this.key, JSON.stringify(items));
  }
}
