// The list above the message box: commands, options or values, one of them highlighted.

import { el } from "./dom.js";

export class Popup {
  /** `root`: the element it fills and shows; the focused input is told which row is active. */
  constructor(root) {
    this.root = root;
    this.items = [];
    this.at = -1;
    // Keep the caret in the input when a row is pressed.
    root.addEventListener("mousedown", (event) => event.preventDefault());
  }

  /**
   * `head`: nodes above the rows; `items`: `{ title, detail, tag, choose }`;
   * `first`: whether the first row is highlighted, so that Enter takes it.
   */
  show(input, { head, items = [], note, first = false }) {
    this.input = input;
    this.items = items;
    this.list = el("ul", { id: "popup-list", role: "listbox", "aria-label": "Suggestions" }, items.map((item, at) =>
      el("li", { id: `popup-${at}`, role: "option", on: { click: item.choose, mousemove: () => this.highlight(at) } },
        el("span", { class: "popup-title" }, item.title),
        item.detail && el("span", { class: "popup-detail" }, item.detail),
        item.tag && el("span", { class: "popup-tag" }, item.tag))));
    this.root.replaceChildren(...[head && el("p", { class: "popup-head" }, head), note && el("p", { class: "popup-note", role: "status" }, note), items.length > 0 && this.list].filter(Boolean));
    this.root.hidden = !head && !note && items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    this.highlight(first && items.length ? 0 : -1);
  }

  hide() {
    this.items = [];
    this.root.hidden = true;
    this.root.replaceChildren();
    this.input?.setAttribute("aria-expanded", "false");
    this.highlight(-1);
  }

  get open() {
    return !this.root.hidden;
  }

  get current() {
    return this.items[this.at];
  }

  move(by) {
    if (this.items.length) this.highlight((this.at + by + this.items.length + (this.at < 0 && by < 0 ? 1 : 0)) % this.items.length);
  }

  highlight(at) {
    this.at = at;
    [...(this.list?.children ?? [])].forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    if (at >= 0 && this.items.length) {
      this.input.setAttribute("aria-activedescendant", `popup-${at}`);
      this.list.children[at].scrollIntoView({ block: "nearest" });
    } else this.input?.removeAttribute("aria-activedescendant");
  }
}
