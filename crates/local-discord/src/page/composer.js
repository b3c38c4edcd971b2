// The message box: plain text, or a command with a pill an option.

import { fault, KIND, leaves, lineOf, matching, parsed } from "./commands.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { Popup } from "./popup.js";

const COMPLETE_AFTER_MS = 200;
const MOST_ROWS = 25;

export class Composer {
  /**
   * `how`: `send(line, leaf)` and `complete(line)` (both async, throwing `Refused`),
   * and `people()` → `{ members, roles, channels }`, each `[{ id, name }]`.
   */
  constructor(root, popupRoot, how) {
    this.how = how;
    this.popup = new Popup(popupRoot);
    this.all = [];
    this.pills = [];
    this.asked = 0;
    this.entry = el("input", {
      id: "entry", type: "text", autocomplete: "off", spellcheck: "false", enterkeyhint: "send", role: "combobox", "aria-autocomplete": "list", "aria-controls": "popup-list", "aria-expanded": "false",
      on: { input: () => this.typed(), focus: () => this.suggest(), keydown: (event) => this.key(event, null) },
    });
    this.error = el("p", { class: "composer-error", role: "alert", hidden: true });
    this.line = el("div", { class: "line", on: { click: (event) => event.target === this.line && this.entry.focus() } });
    const send = el("button", { type: "button", class: "icon send", "aria-label": "Send", on: { click: () => this.send() } }, icon("send"));
    root.append(this.error, el("div", { class: "box" }, this.line, send));
    root.addEventListener("focusout", (event) => {
      if (!root.contains(event.relatedTarget)) this.popup.hide();
    });
    this.draw();
  }

  /** The commands and the channel changed, or another member looks. */
  renew(commands, locale, channel) {
    this.all = leaves(commands, locale);
    this.channel = channel;
    if (this.leaf && !this.all.some((leaf) => leaf.path === this.leaf.path)) this.clear();
    this.label();
  }

  /** Starts the command at `path`, as a press on its mention does. */
  open(path) {
    const leaf = this.all.find((one) => one.path === path);
    if (leaf) this.begin(leaf);
  }

  clear() {
    this.leaf = null;
    this.pills = [];
    this.entry.value = "";
    this.draw();
    this.popup.hide();
  }

  label() {
    this.entry.placeholder = this.leaf ? "" : `Type / for commands in #${this.channel ?? ""}`;
    this.entry.setAttribute("aria-label", this.leaf ? "More options" : `Message #${this.channel ?? ""}`);
  }

  draw() {
    this.line.replaceChildren(...[this.leaf && el("span", { class: "command-name" }, `/${this.leaf.label}`), ...this.pills.map((pill) => pill.node), this.entry].filter(Boolean));
    this.line.classList.toggle("in-command", Boolean(this.leaf));
    this.label();
  }

  complain(text) {
    this.error.textContent = text ?? "";
    this.error.hidden = !text;
  }

  // ---- choosing a command and its options

  /** Something was typed at the end of the line. */
  typed() {
    this.complain(null);
    const text = this.entry.value;
    if (!this.leaf) {
      const whole = parsed(this.all, text);
      if (whole) return this.begin(whole.leaf, whole.filled, whole.left);
    } else {
      const named = /^([^\s:]+):$/u.exec(text.trim());
      if (named && this.go(named[1], () => (this.entry.value = ""))) return;
    }
    return this.suggest();
  }

  begin(leaf, filled = [], left = "") {
    this.leaf = leaf;
    this.pills = [];
    this.entry.value = left;
    for (const option of leaf.options) {
      const given = filled.find(([name]) => name === option.name || name === option.label);
      if (option.required || given) this.pills.push(this.pill(option, given?.[1] ?? ""));
    }
    this.complain(null);
    this.draw();
    this.next(null);
  }

  unused() {
    return this.leaf.options.filter((option) => !this.pills.some((pill) => pill.option === option));
  }

  add(option) {
    const pill = this.pill(option, "");
    this.pills.push(pill);
    this.draw();
    pill.input.focus();
  }

  /** `name:` was typed: to that option's pill, if there may be one, after `before()`. */
  go(name, before) {
    const option = this.leaf.options.find((one) => one.name === name || one.label === name);
    const pill = this.pills.find((one) => one.option === option);
    if (!option || pill?.input.value.trim().replace(`${name}:`, "")) return false;
    before();
    if (pill) pill.input.focus();
    else this.add(option);
    return true;
  }

  pill(option, text) {
    const pill = { option, value: null };
    pill.input = el("input", {
      type: "text", class: "value", autocomplete: "off", spellcheck: "false", enterkeyhint: "send", role: "combobox", "aria-autocomplete": "list", "aria-controls": "popup-list", "aria-expanded": "false", "aria-label": `${option.label}: ${option.description}`,
      on: { input: () => this.changed(pill), focus: () => this.suggest(pill), blur: () => this.left(pill), keydown: (event) => this.key(event, pill) },
    });
    pill.node = el("label", { class: "pill" }, el("span", { class: "pill-name" }, option.label), pill.input);
    const choice = option.choices.find((one) => one.value === text || one.name === text);
    this.fill(pill, choice?.name ?? text, choice?.value ?? null);
    return pill;
  }

  fill(pill, shown, value) {
    pill.input.value = shown;
    pill.value = value;
    // Grows with what is in it; a Chinese letter is about two wide.
    const width = [...shown].reduce((sum, letter) => sum + (letter.codePointAt(0) > 0x2e80 ? 2 : 1), 0);
    pill.input.style.setProperty("width", `${Math.max(2, Math.min(width, 60)) + 1}ch`);
    pill.node.classList.remove("wrong");
  }

  changed(pill) {
    this.complain(null);
    const text = pill.input.value;
    const named = /^(?:(.*)\s)?([^\s:"]+):$/su.exec(text);
    if (named && this.go(named[2], () => this.fill(pill, named[1] ?? "", this.exact(pill, named[1] ?? "")))) return;
    const done = text.endsWith(" ") ? this.exact(pill, text.trim()) : null;
    if (done !== null && pill.option.choices.length) {
      this.fill(pill, text.trim(), done);
      return this.next(pill);
    }
    this.fill(pill, text, this.exact(pill, text));
    return this.suggest(pill);
  }

  exact(pill, text) {
    return pill.option.choices.find((one) => one.value === text || one.name.toLowerCase() === text.toLowerCase())?.value ?? null;
  }

  left(pill) {
    const wrong = pill.input.value !== "" && fault(pill.option, this.valueOf(pill));
    pill.node.classList.toggle("wrong", Boolean(wrong));
  }

  valueOf(pill) {
    return pill.value ?? pill.input.value.trim();
  }

  /** To the next pill that needs a value, else to the end of the line. */
  next(pill) {
    const after = this.pills.slice(this.pills.indexOf(pill) + 1);
    const empty = after.find((one) => one.input.value === "") ?? this.pills.find((one) => one.option.required && one.input.value === "");
    const to = empty?.input ?? this.entry;
    if (document.activeElement === to) this.suggest(empty);
    else to.focus();
  }

  // ---- what is offered

  suggest(pill = null) {
    this.asked += 1;
    if (pill) return this.suggestValues(pill);
    if (this.leaf) return this.suggestOptions();
    const text = this.entry.value;
    if (!text.startsWith("/")) return this.popup.hide();
    const items = matching(this.all, text).slice(0, MOST_ROWS).map((leaf) => ({
      title: [`/${leaf.label}`, ...leaf.options.filter((one) => one.required).map((one) => el("span", { class: "popup-option" }, one.label))],
      detail: leaf.description, tag: leaf.app, choose: () => this.begin(leaf),
    }));
    return this.popup.show(this.entry, { head: items.length ? "Commands" : null, note: items.length ? null : "No command begins like this.", items, first: true });
  }

  suggestOptions() {
    const typed = this.entry.value.trim().toLowerCase();
    const items = this.unused().filter((one) => one.label.toLowerCase().startsWith(typed) || one.name.startsWith(typed)).map((option) => ({
      title: option.label, detail: option.description, tag: option.required ? "required" : "optional", choose: () => {
        this.entry.value = "";
        this.add(option);
      },
    }));
    if (!items.length) return this.popup.hide();
    return this.popup.show(this.entry, { head: "Options", items, first: typed !== "" });
  }

  suggestValues(pill) {
    const { option } = pill;
    const head = [el("strong", null, option.label), " ", option.description];
    const ready = this.ready(option);
    if (option.autocomplete) return this.suggestCompleted(pill, head);
    const typed = pill.value === null ? pill.input.value.trim().toLowerCase() : "";
    const items = ready.filter((one) => one.name.toLowerCase().includes(typed)).slice(0, MOST_ROWS).map((one) => this.valueRow(pill, one));
    const note = ready.length && !items.length ? "No options match your search." : null;
    return this.popup.show(pill.input, { head, items, note, first: pill.value === null });
  }

  ready(option) {
    const people = this.how.people();
    const as = (mark, list) => list.map((one) => ({ name: mark[0] + one.name, value: one.id }));
    if (option.choices.length) return option.choices;
    if (option.type === KIND.BOOLEAN) return [{ name: "True", value: "true" }, { name: "False", value: "false" }];
    if (option.type === KIND.USER) return as("@", people.members);
    if (option.type === KIND.ROLE) return as("@", people.roles);
    if (option.type === KIND.MENTIONABLE) return as("@", [...people.members, ...people.roles]);
    if (option.type === KIND.CHANNEL) return as("#", people.channels);
    return [];
  }

  valueRow(pill, one) {
    return { title: one.name, choose: () => {
      this.fill(pill, one.name, `${one.value}`);
      this.next(pill);
    } };
  }

  suggestCompleted(pill, head) {
    const asked = this.asked;
    const others = this.pills.filter((one) => one !== pill && one.input.value !== "").map((one) => [one.option.name, this.valueOf(one)]);
    const line = lineOf(this.leaf, [...others, [pill.option.name, pill.input.value]]);
    this.popup.show(pill.input, { head, note: "Loading options…" });
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      let found = { note: "Loading options failed." };
      try {
        const choices = await this.how.complete(line);
        found = { items: choices.map((one) => this.valueRow(pill, one)), note: choices.length ? null : "No options match your search." };
      } catch { /* The note says it. */ }
      if (asked === this.asked && document.activeElement === pill.input) this.popup.show(pill.input, { head, ...found, first: pill.value === null });
    }, COMPLETE_AFTER_MS);
  }

  // ---- keys

  key(event, pill) {
    // The Enter that ends a Chinese input method's word is not ours.
    if (event.isComposing) return;
    const input = event.target;
    const act = {
      ArrowDown: () => this.popup.items.length > 0 && this.popup.move(1),
      ArrowUp: () => this.popup.items.length > 0 && this.popup.move(-1),
      Enter: () => this.popup.current ? this.popup.current.choose() : this.send(),
      Tab: () => this.tab(event, pill),
      Escape: () => this.popup.open ? this.popup.hide() : (this.clear(), this.entry.focus()),
      Backspace: () => input.value === "" && this.leaf ? this.back(pill) : false,
      ArrowLeft: () => input.selectionEnd === 0 && this.leaf ? this.step(pill, -1) : false,
      ArrowRight: () => input.selectionStart === input.value.length && this.leaf ? this.step(pill, 1) : false,
    }[event.key];
    if (act && act() !== false) event.preventDefault();
  }

  tab(event, pill) {
    if (event.shiftKey || !this.popup.open || this.popup.items.length === 0) return false;
    if (!this.popup.current) {
      if (pill) return false;
      this.popup.move(1);
    }
    this.popup.current.choose();
    return true;
  }

  back(pill) {
    const at = pill ? this.pills.indexOf(pill) : this.pills.length;
    if (pill && !pill.option.required) this.pills.splice(at, 1);
    else if (at === 0) {
      const { path } = this.leaf;
      this.clear();
      this.entry.value = `/${path}`;
      this.entry.focus();
      return this.suggest();
    }
    this.draw();
    return (this.pills[at - 1]?.input ?? this.entry).focus();
  }

  step(pill, by) {
    const stops = [...this.pills.map((one) => one.input), this.entry];
    const to = stops[stops.indexOf(pill?.input ?? this.entry) + by];
    if (!to) return false;
    to.focus();
    const caret = by < 0 ? to.value.length : 0;
    to.setSelectionRange(caret, caret);
    return true;
  }

  // ---- sending

  async send() {
    if (!this.leaf) {
      const text = this.entry.value.trim();
      const leaf = text.startsWith("/") && this.all.find((one) => [one.path, one.label].includes(text.slice(1)));
      if (leaf) return this.begin(leaf);
      return text && this.complain(text.startsWith("/") ? "There is no such command here." : "Here members speak with the bot by commands. Type / to see them.");
    }
    const stray = this.entry.value.trim();
    if (stray) return this.complain(`“${stray}” is no option of this command.`);
    for (const pill of this.pills) {
      const wrong = fault(pill.option, this.valueOf(pill));
      if (wrong) return this.blame(pill, wrong);
    }
    const kept = { leaf: this.leaf, pills: this.pills };
    const filled = this.pills.map((pill) => [pill.option.name, this.valueOf(pill)]).filter(([, value]) => value !== "");
    const line = lineOf(this.leaf, filled);
    this.clear();
    this.complain(null);
    this.entry.focus();
    try {
      return await this.how.send(line, kept.leaf);
    } catch (refused) {
      // Give back what was typed, unless something new has been begun.
      if (!this.leaf && this.entry.value === "") {
        Object.assign(this, kept);
        this.draw();
      }
      const pill = this.pills.find((one) => one.option.name === refused.option);
      return pill ? this.blame(pill, refused.message) : this.complain(refused.message);
    }
  }

  blame(pill, text) {
    pill.input.focus();
    pill.node.classList.add("wrong");
    this.complain(`${pill.option.label}: ${text}`);
  }
}
