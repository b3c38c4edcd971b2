// A modal form that the bot opened, and the picture seen large.

import { byId, el } from "./dom.js";

const PARAGRAPH = 2;

// What was in a dialog stays nowhere: the next to look may be another member.
function closed(dialog, back) {
  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    back();
  }, { once: true });
}

/**
 * Shows `form` (`{ id, title, inputs: [{ custom_id, label, style, placeholder, value, min_length, max_length, required }] }`).
 * `send(values)` gets `{ custom_id: text }`; when it throws, the form stays open and says why.
 * `back()` puts the focus where it was.
 */
export function openForm(form, send, back) {
  const dialog = byId("form");
  const fields = form.inputs.map((input, at) => ({ input, field: field(input, at), wrong: el("p", { class: "wrong", id: `wrong-${at}`, role: "alert" }) }));
  const failed = el("p", { class: "form-error", role: "alert", hidden: true });
  const submit = el("button", { type: "submit", class: "button primary" }, "Submit");
  const close = () => dialog.close();
  const body = el("form", { novalidate: true },
    el("header", null, el("h2", { id: "form-title" }, form.title), el("button", { type: "button", class: "icon", "aria-label": "Close", on: { click: close } }, "✕")),
    el("p", { class: "warn" }, "This form goes to the bot. Do not put passwords into it."),
    fields.map(({ input, field, wrong }) => el("label", { class: "form-input" },
      el("span", null, input.label, input.required !== false && el("span", { class: "star", title: "required" }, " *")), field, wrong)),
    failed,
    el("footer", null, el("button", { type: "button", class: "button plain", on: { click: close } }, "Cancel"), submit));
  body.addEventListener("submit", async (event) => {
    event.preventDefault();
    let good = true;
    for (const { input, field, wrong } of fields) {
      wrong.textContent = faultOf(input, field.value) ?? "";
      field.setAttribute("aria-invalid", String(wrong.textContent !== ""));
      if (wrong.textContent && good) field.focus();
      good &&= !wrong.textContent;
    }
    if (!good) return;
    submit.disabled = true;
    failed.hidden = true;
    try {
      await send(Object.fromEntries(fields.map(({ input, field }) => [input.custom_id, field.value])));
      dialog.close();
    } catch (refused) {
      failed.textContent = refused.message;
      failed.hidden = false;
    }
    submit.disabled = false;
  });
  dialog.replaceChildren(body);
  dialog.showModal();
  closed(dialog, back);
  fields[0]?.field.focus();
}

function field(input, at) {
  const about = { name: input.custom_id, placeholder: input.placeholder, maxlength: input.max_length ?? 4000, "aria-label": input.label, "aria-required": String(input.required !== false), "aria-describedby": `wrong-${at}`, autocomplete: "off" };
  const node = input.style === PARAGRAPH ? el("textarea", { rows: "4", ...about }) : el("input", { type: "text", ...about });
  node.value = input.value ?? "";
  return node;
}

function faultOf(input, text) {
  const length = [...text].length;
  if (length === 0) return input.required === false ? null : "This field is required";
  if (input.min_length && length < input.min_length) return `Must be at least ${input.min_length} characters`;
  if (input.max_length && length > input.max_length) return `Must be at most ${input.max_length} characters`;
  return null;
}

/** The picture over the page; a press anywhere or Escape closes it. */
export function openPicture(path, name) {
  const dialog = byId("picture");
  dialog.replaceChildren(
    el("img", { src: path, alt: name }),
    el("p", null, el("a", { class: "as-link", href: path, download: name || "picture" }, "Download"), " ", el("button", { type: "button", class: "as-link", autofocus: true }, "Close")));
  dialog.onclick = (event) => event.target.tagName !== "A" && dialog.close();
  const before = document.activeElement;
  dialog.showModal();
  closed(dialog, () => before?.focus({ preventScroll: true }));
}
