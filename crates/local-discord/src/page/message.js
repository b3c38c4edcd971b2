// One message as a list item: reply line, author, content, embeds, files, buttons.

import { avatar, bornAt, dateText, el, localPath, size } from "./dom.js";
import { icon } from "./icons.js";
import { blocks, inline } from "./markdown.js";

/**
 * `m`: a message of `/demo/state`. `how`: `{ grouped, busy: Set, failure, world, press, dismiss, picture }`;
 * `grouped` leaves out the author because the message above has the same one.
 */
export function messageNode(m, how) {
  const { world } = how;
  const ms = bornAt(m.id);
  // Takes the focus when what had it inside is no longer there.
  const node = el("li", { class: "message", id: `m-${m.id}`, role: "article", tabindex: "-1", "aria-label": `${m.author_name}, ${dateText(ms, "t", world.locale)}` });
  if (m.private) node.classList.add("private");
  if (m.pinned) node.classList.add("pinned");
  const grouped = how.grouped && !m.used && !m.reply_to;
  if (!grouped) node.classList.add("first");
  if (m.used) node.append(usedLine(m));
  if (m.reply_to) node.append(el("p", { class: "used" }, avatar(m.author_name, "tiny"), el("span", { class: "reply-text" }, m.reply_to)));
  const body = el("div", { class: "body" });
  if (grouped) node.append(el("span", { class: "gutter" }, dateText(ms, "t", world.locale)));
  else {
    node.append(avatar(m.author_name));
    body.append(el("p", { class: "by" },
      el("span", { class: "name" }, m.author_name),
      m.bot && el("span", { class: "tag" }, "APP"),
      el("time", { class: "when", datetime: new Date(ms).toISOString(), title: dateText(ms, "F", world.locale) }, whenText(ms, world.locale))));
  }
  if (m.thinking) body.append(thinking(m.author_name));
  const text = blocks(m.content ?? "", world);
  const edited = m.edited && el("span", { class: "edited" }, "(edited)");
  if (text.length) body.append(el("div", { class: "content" }, text));
  if (edited) {
    const last = text.at(-1);
    if (last?.matches?.("p.text, p.heading")) last.append(" ", edited);
    else body.append(edited);
  }
  const shownInside = new Set();
  for (const one of m.embeds ?? []) body.append(embed(one, m, shownInside, how));
  const files = (m.files ?? []).filter((file) => !shownInside.has(file.name));
  if (files.length) body.append(el("div", { class: "files" }, files.map((file) => fileNode(file, how))));
  for (const row of m.rows ?? []) body.append(el("div", { class: "row" }, row.map((button) => buttonNode(button, m, how))));
  if (how.failure) body.append(el("p", { class: "failure", role: "alert" }, how.failure));
  if (m.private) body.append(onlyYou(() => how.dismiss(m)));
  node.append(body);
  return node;
}

/** The line under what one member alone sees. */
export function onlyYou(dismiss) {
  return el("p", { class: "only-you" }, icon("eye"), " Only you can see this • ",
    el("button", { type: "button", class: "as-link", on: { click: dismiss } }, "Dismiss message"));
}

function whenText(ms, locale) {
  const today = new Date().toDateString() === new Date(ms).toDateString();
  return today ? dateText(ms, "t", locale) : `${dateText(ms, "d", locale)} ${dateText(ms, "t", locale)}`;
}

function usedLine(m) {
  const options = m.used.line.search(/ [^ :]+:/);
  const name = options < 0 ? m.used.line : m.used.line.slice(0, options);
  return el("p", { class: "used", title: m.used.line },
    m.used.by_name && avatar(m.used.by_name, "tiny"),
    m.used.by_name && el("span", { class: "used-by" }, m.used.by_name), " used ",
    el("span", { class: "used-name" }, name));
}

/** The three dots of an answer that is still being made. */
export const dots = () => el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));

const thinking = (name) => el("p", { class: "thinking" }, dots(), el("span", null, `${name} is thinking…`));

function embed(e, m, shownInside, how) {
  const { world } = how;
  const colour = e.color === null || e.color === undefined ? null : `#${e.color.toString(16).padStart(6, "0")}`;
  const picture = (what, kind) => {
    if (!what?.url) return null;
    const named = what.url.startsWith("attachment://") ? what.url.slice(13) : null;
    const file = (m.files ?? []).find((one) => one.name === named || one.url === what.url);
    if (file) shownInside.add(file.name);
    const path = localPath(file ? file.url : what.url);
    // Pictures elsewhere stay unloaded: nothing leaves this machine.
    if (!path) return el("p", { class: "outside" }, "Picture at ", el("a", { href: what.url, target: "_blank", rel: "noreferrer noopener" }, what.url));
    return pictureNode(path, file?.name ?? "", `embed-${kind}`, how, file?.description);
  };
  const title = e.title && inline(e.title, world);
  const href = e.url && /^https?:/.test(e.url) ? e.url : null;
  return el("article", { class: "embed", style: colour ? { "--bar": colour } : {} },
    picture(e.thumbnail, "thumbnail"),
    e.author?.name && el("p", { class: "embed-author" }, e.author.name),
    title && el("p", { class: "embed-title" }, href ? el("a", { href, target: "_blank", rel: "noreferrer noopener" }, inline(e.title, { ...world, inLink: true })) : title),
    e.description && el("div", { class: "embed-text" }, blocks(e.description, world)),
    e.fields?.length > 0 && el("dl", { class: "fields" }, besides(e.fields).map(([field, beside]) =>
      el("div", { class: beside > 1 ? `field inline one-of-${beside}` : "field" },
        el("dt", null, inline(field.name, world)), el("dd", null, blocks(field.value, world))))),
    picture(e.image, "image"),
    (e.footer?.text || e.timestamp) && el("p", { class: "embed-footer" },
      [e.footer?.text, e.timestamp && dateText(Date.parse(e.timestamp), "f", world.locale)].filter(Boolean).join(" • ")));
}

/** Each field with how many share its line: inline ones stand in threes, and what is left shares the width. */
function besides(fields) {
  const told = [];
  let line = [];
  const end = () => {
    told.push(...line.map((field) => [field, line.length]));
    line = [];
  };
  for (const field of fields) {
    if (!field.inline || line.length === 3) end();
    line.push(field);
    if (!field.inline) end();
  }
  end();
  return told;
}

const PICTURE = /\.(png|jpe?g|gif|webp)$/i;

function fileNode(file, how) {
  const path = localPath(file.url);
  if (!path) return null;
  if (PICTURE.test(file.name)) return pictureNode(path, file.name, "attached", how, file.description);
  return el("div", { class: "file" },
    el("span", { class: "file-icon" }, icon("file")),
    el("span", { class: "file-about" },
      el("a", { class: "file-name", href: path, download: file.name }, file.name),
      el("span", { class: "file-size" }, size(file.size))),
    el("a", { class: "file-get", href: path, download: file.name, "aria-label": `Download ${file.name}`, title: "Download" }, icon("download")));
}

/** `description`: what is to be seen, for who cannot see it; a name is better than nothing. */
function pictureNode(path, name, kind, how, description) {
  return el("button", { type: "button", class: `picture ${kind}`, "aria-label": `Open picture ${description || name}`, on: { click: () => how.picture(path, name) } },
    el("img", { src: path, alt: description || name, loading: "lazy" }));
}

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };

function buttonNode(b, m, how) {
  const style = STYLES[b.style] ?? "secondary";
  const emoji = b.emoji && el("span", { class: "emoji", "aria-hidden": "true" }, b.emoji);
  if (style === "link") {
    const href = !b.disabled && /^https?:/.test(b.url ?? "") ? b.url : null;
    const away = href ? { href, target: "_blank", rel: "noreferrer noopener" } : { role: "link", "aria-disabled": "true" };
    return el("a", { class: "button link", title: b.url, "aria-label": b.label ? null : b.emoji, ...away }, emoji, b.label, icon("out"));
  }
  const busy = how.busy.has(`${m.id} ${b.custom_id}`);
  const anyBusy = [...how.busy].some((key) => key.startsWith(`${m.id} `));
  return el("button", {
    type: "button", class: `button ${style}${busy ? " busy" : ""}`, "data-press": b.custom_id, "aria-label": b.label ? null : b.emoji,
    // While one is being answered the others only look disabled, so that focus stays.
    disabled: b.disabled, "aria-disabled": anyBusy ? "true" : null, "aria-busy": busy ? "true" : null, on: { click: () => anyBusy || how.press(m, b) },
  }, busy ? dots() : null, el("span", { class: "label" }, emoji, b.label));
}
