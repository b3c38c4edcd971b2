// Discord's markdown as DOM nodes. Nothing here makes HTML from text, so hostile
// titles cannot become markup of ours; only http and https become links.

import { el, timestamp } from "./dom.js";

const FENCE = /```(?:([\w+.#-]*)\n)?([\s\S]+?)```/g;

/** Whole messages and embed descriptions: blocks, then inline. `world` names what is mentioned. */
export function blocks(text, world) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(FENCE)) {
    nodes.push(...lines(text.slice(from, found.index).replace(/\n$/, ""), world));
    nodes.push(el("pre", null, el("code", { "data-language": found[1] || null }, found[2].replace(/\n$/, ""))));
    from = found.index + found[0].length;
  }
  nodes.push(...lines(from ? text.slice(from).replace(/^\n/, "") : text, world));
  return nodes;
}

const HEADING = /^(#{1,3}) +(\S.*)$/;
const SUBTEXT = /^-# +(\S.*)$/;
const QUOTE = /^> (.*)$|^>$/;
const ITEM = /^( *)([-*]|\d{1,9}\.) +(\S.*)$/;

function lines(text, world) {
  if (text === "") return [];
  const rows = text.split("\n");
  const nodes = [];
  let plain = [];
  const flush = () => {
    if (plain.length) nodes.push(el("p", { class: "text" }, inline(plain.join("\n"), world)));
    plain = [];
  };
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at];
    let found;
    if (row.startsWith(">>> ") && !world.inQuote) {
      flush();
      nodes.push(quote([row.slice(4), ...rows.slice(at + 1)], world));
      return nodes;
    }
    if (QUOTE.test(row) && !world.inQuote) {
      flush();
      const inside = [];
      while (at < rows.length && QUOTE.test(rows[at])) inside.push(rows[at++].slice(2));
      at -= 1;
      nodes.push(quote(inside, world));
    } else if ((found = HEADING.exec(row))) {
      flush();
      nodes.push(el("p", { class: `heading h${found[1].length}`, role: "heading", "aria-level": found[1].length + 2 }, inline(found[2], world)));
    } else if ((found = SUBTEXT.exec(row))) {
      flush();
      nodes.push(el("p", { class: "subtext" }, inline(found[1], world)));
    } else if (ITEM.test(row)) {
      flush();
      const items = [];
      while (at < rows.length && (found = ITEM.exec(rows[at]))) {
        items.push({ depth: found[1].length >> 1, mark: found[2], text: found[3] });
        at += 1;
      }
      at -= 1;
      nodes.push(list(items, world));
    } else plain.push(row);
  }
  flush();
  return nodes;
}

const quote = (rows, world) => el("blockquote", null, lines(rows.join("\n"), { ...world, inQuote: true }));

// A flat list with a depth per item looks the same as nested ones and cannot recurse.
function list(items, world) {
  return el("ul", { class: "list" }, items.map(({ depth, mark, text }) =>
    el("li", { style: { "--depth": Math.min(depth, 6) }, "data-mark": /\d/.test(mark) ? mark : depth ? "◦" : "•" }, inline(text, world))));
}

const link = (href, ...inside) => el("a", { href, target: "_blank", rel: "noreferrer noopener", title: href }, ...inside);
const mention = (text) => el("span", { class: "mention" }, text);

// Tried in this order at each place. Each is sticky: it matches here or not at all.
const RULES = [
  [/\\([^A-Za-z0-9\s])/y, (m) => m[1]],
  [/(`+)([\s\S]*?[^`])\1(?!`)/y, (m) => el("code", null, m[2].trim() || m[2])],
  [/<(https?:\/\/[^\s<>]+)>/y, (m) => link(m[1], m[1])],
  [/<@!?(\d{1,20})>/y, (m, world) => mention(`@${world.member(m[1]) ?? "unknown-user"}`)],
  [/<@&(\d{1,20})>/y, (m, world) => mention(`@${world.role(m[1]) ?? "unknown-role"}`)],
  [/<#(\d{1,20})>/y, (m, world) => mention(`#${world.channel(m[1]) ?? "unknown"}`)],
  [/<\/([^:<>\n]{1,100}):(\d{1,20})>/y, (m, world) => command(m[1], world)],
  [/<t:(-?\d{1,13})(?::([tTdDfFR]))?>/y, (m, world) => timestamp(Number(m[1]), m[2] ?? "f", world.locale)],
  [/<a?(:\w{2,32}:)\d{1,20}>/y, (m) => m[1]],
  [/\[((?:\\.|[^\]\\\n])+)\]\(<?(https?:\/\/(?:[^\s()<>]|\([^\s()<>]*\))+)>?\)/y, (m, world) => world.inLink ? m[0] : masked(m[1], m[2], world)],
  [/https?:\/\/[^\s<]*[^\s<.,:;"'\])*_~|]/y, (m, world) => world.inLink ? m[0] : link(m[0], m[0])],
  [/\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/y, (m, world) => el("strong", null, inline(m[1], world))],
  [/__((?:\\[\s\S]|[^\\])+?)__(?!_)/y, (m, world) => el("u", null, inline(m[1], world))],
  [/~~([\s\S]+?)~~/y, (m, world) => el("s", null, inline(m[1], world))],
  [/\|\|([\s\S]+?)\|\|/y, (m, world) => spoiler(m[1], world)],
  [/\b_((?:__|\\[\s\S]|[^\\_])+?)_\b/y, (m, world) => el("em", null, inline(m[1], world))],
  [/\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)/y, (m, world) => el("em", null, inline(m[1], world))],
];
const SPECIAL = /[\\`<[h*_~|]/;

const DEEPEST = 8;

/** Marks inside a line: titles, field names, list items. */
export function inline(text, outer) {
  const world = { ...outer, depth: (outer.depth ?? 0) + 1 };
  if (world.depth > DEEPEST) return [text];
  const nodes = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const made = SPECIAL.test(text[at]) ? first(text, at, world) : null;
    if (made && typeof made.node === "string") plain += made.node;
    else if (made) {
      if (plain) nodes.push(plain);
      plain = "";
      nodes.push(made.node);
    } else plain += text[at];
    at += made ? made.length : 1;
  }
  if (plain) nodes.push(plain);
  return nodes;
}

function first(text, at, world) {
  for (const [rule, make] of RULES) {
    rule.lastIndex = at;
    const found = rule.exec(text);
    if (found) return { node: make(found, world), length: found[0].length };
  }
  return null;
}

// Discord shows a masked link whose words look like another address as it was typed.
function masked(words, href, world) {
  if (/https?:\/\//.test(words)) return `[${words}](${href})`;
  return link(href, inline(words, { ...world, inLink: true }));
}

function command(path, world) {
  const run = () => world.openCommand?.(path);
  return el("button", { type: "button", class: "mention", on: { click: run } }, `/${path}`);
}

function spoiler(text, world) {
  const show = (event) => event.currentTarget.classList.add("shown");
  return el("button", { type: "button", class: "spoiler", "aria-label": "Spoiler", on: { click: show } }, el("span", null, inline(text, world)));
}
