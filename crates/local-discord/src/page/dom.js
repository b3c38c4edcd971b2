// Small helpers for building elements. Text always goes in as text nodes, never as
// HTML: whatever a bot or a chart title says stays text.

/** An element. `attrs`: `class`, `on` (events), `style` (properties), or attributes. */
export function el(tag, attrs, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [type, run] of Object.entries(value)) node.addEventListener(type, run);
    // By property, because the content policy refuses style attributes.
    else if (name === "style") for (const [key, to] of Object.entries(value)) node.style.setProperty(key, to);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

export const byId = (id) => document.getElementById(id);

const COLOURS = ["#5865f2", "#2d8659", "#b3542f", "#b8328a", "#0d7d8c", "#7a52c7", "#9a6a00", "#c03a45"];

/** The coloured circle with initials that stands for a member, a bot or a team. */
export function avatar(name, shape = "") {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  const words = name.trim().split(/[\s_.-]+/u).filter(Boolean);
  const letters = words.length > 1 ? [...words[0]][0] + [...words[1]][0] : [...(words[0] ?? "?")][0];
  return el("span", { class: `avatar ${shape}`, "aria-hidden": "true", style: { "background-color": COLOURS[sum % COLOURS.length] } }, letters.toUpperCase());
}

const DISCORD_EPOCH_MS = 1420070400000;

/** When the thing with this snowflake was made, in milliseconds. */
export const bornAt = (snowflake) => Number(BigInt(snowflake) >> 22n) + DISCORD_EPOCH_MS;

/** `1.4 KB`, as Discord writes sizes. */
export function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(2)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(2)} MB`;
}

/** An address of a file on this server, whatever host name it was written with. */
export function localPath(address) {
  const url = new URL(address, location.href);
  return url.pathname.startsWith("/attachments/") ? url.pathname + url.search : null;
}

const STEPS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function relative(seconds, locale) {
  const away = seconds - Date.now() / 1000;
  const [unit, length] = STEPS.find(([, step]) => Math.abs(away) >= step) ?? STEPS.at(-1);
  return new Intl.RelativeTimeFormat(locale).format(Math.round(away / length), unit);
}

const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};

/** The date and time at `ms`, in one of Discord's styles (`t T d D f F`). */
export const dateText = (ms, style, locale) => new Intl.DateTimeFormat(locale, STYLES[style]).format(ms);

/** `<t:seconds:style>`. Relative ones are kept right by `keepTimes`. */
export function timestamp(seconds, style, locale) {
  const when = new Date(seconds * 1000);
  if (Number.isNaN(when.getTime())) return document.createTextNode(`<t:${seconds}>`);
  const text = style === "R" ? relative(seconds, locale) : dateText(when, style, locale);
  const more = style === "R" ? { "data-relative": seconds, "data-locale": locale } : {};
  return el("time", { datetime: when.toISOString(), title: dateText(when, "F", locale), ...more }, text);
}

/** Renews every relative time on the page once a second. */
export function keepTimes() {
  setInterval(() => {
    for (const node of document.querySelectorAll("time[data-relative]")) {
      const text = relative(Number(node.dataset.relative), node.dataset.locale);
      if (node.textContent !== text) node.textContent = text;
    }
  }, 1000);
}
