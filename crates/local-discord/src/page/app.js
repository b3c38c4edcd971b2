// The page: one member's view of the team, kept live by the event stream.

import * as api from "./api.js";
import { Composer } from "./composer.js";
import { avatar, bornAt, byId, dateText, el, keepTimes } from "./dom.js";
import { openForm, openPicture } from "./form.js";
import { icon } from "./icons.js";
import { messageNode, onlyYou } from "./message.js";
import { setUpTheme } from "./theme.js";

const GROUP_WITHIN_MS = 7 * 60 * 1000;
const TYPING_FOR_MS = 9000;
const SENDING_AFTER_MS = 300;
const NO_ANSWER = "The application did not respond";

let state;
let channel;
let stop = () => {};
let heardAs = null;
let loads = 0;
let waiting = null;
let notices = [];
let typing = new Map();
let pinned = true;
const busy = new Set();
const failures = new Map();
const unread = new Set();
const drawn = new Map();

// ---- who looks, and where

function place() {
  const asked = new URLSearchParams(location.hash.slice(1));
  return { member: asked.get("member"), channel: asked.get("channel") };
}

function remember() {
  history.replaceState(null, "", `#${new URLSearchParams({ member: state.me, channel: channel.id })}`);
}

async function lookAs(member) {
  stop();
  heardAs = null;
  notices = [];
  typing = new Map();
  busy.clear();
  failures.clear();
  unread.clear();
  drawn.clear();
  composer.clear();
  await load(member);
}

async function load(member) {
  const turn = loads += 1;
  waiting ??= [];
  let fresh;
  try {
    fresh = await api.fetchState(member).catch((refused) => {
      // After the local Discord was started anew, its members have other ids.
      if (member) return api.fetchState();
      throw refused;
    });
  } catch (refused) {
    byId("offline").hidden = false;
    throw refused;
  }
  // One that was asked for later tells more.
  if (turn !== loads) return;
  state = fresh;
  // What somebody else was told is not for this one.
  const late = heardAs === state.me ? waiting : [];
  waiting = null;
  const wanted = channel?.id ?? place().channel;
  channel = state.channels.find((one) => one.id === wanted) ?? state.channels[0] ?? { id: "0", name: "" };
  late.forEach(([kind, data]) => apply(kind, data));
  listen();
  remember();
  drawAll();
}

// ---- events

// The one who looked may have left the team: then somebody else looks.
function listen() {
  if (heardAs === state.me) return;
  stop();
  heardAs = state.me;
  stop = api.listen(state.me, hear);
}

function hear(kind, data) {
  if (kind === "lost") byId("offline").hidden = false;
  else if (["open", "setup", "refused"].includes(kind)) {
    byId("offline").hidden = kind !== "refused";
    // What happened between the state and the stream is in a fresh state.
    load(state.me).catch(() => {});
  } else if (waiting) waiting.push([kind, data]);
  else {
    apply(kind, data);
    drawMessages();
    drawChannels();
  }
}

function apply(kind, data) {
  const list = (state.messages[data.channel] ??= []);
  const at = list.findIndex((one) => one.id === data.id);
  if (kind === "typing") typing.set(`${data.channel} ${data.name}`, Date.now() + TYPING_FOR_MS);
  else if (kind === "gone") {
    if (at >= 0) list.splice(at, 1);
  } else if (at >= 0) list[at] = data;
  else {
    list.push(data);
    list.sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
    typing.delete(`${data.channel} ${data.author_name}`);
    if (data.channel !== channel.id) unread.add(data.channel);
  }
}

// ---- what the member does

async function sendCommand(line, leaf) {
  const spoken = { id: `${Date.now()}`, channel: channel.id, line, name: `/${leaf.label}`, app: leaf.app, bot: leaf.bot };
  const later = setTimeout(() => notice({ ...spoken, text: "Sending command…", pending: true }), SENDING_AFTER_MS);
  try {
    const { outcome } = await api.sendCommand(state.me, channel.id, line);
    unnotice(spoken.id);
    if (outcome.kind === "timed_out") notice({ ...spoken, text: NO_ANSWER });
    follow(outcome, spoken.channel, () => composer.entry.focus());
  } finally {
    clearTimeout(later);
    unnotice(spoken.id, "pending");
  }
}

async function pressButton(m, button) {
  const key = `${m.id} ${button.custom_id}`;
  const me = state.me;
  busy.add(key);
  failures.delete(m.id);
  drawMessages();
  try {
    const { outcome } = await api.press(me, m.id, button.custom_id);
    if (outcome.kind === "timed_out") failures.set(m.id, NO_ANSWER);
    follow(outcome, m.channel, () => focusIn(m.id, button.custom_id));
  } catch (refused) {
    failures.set(m.id, refused.message);
  }
  busy.delete(key);
  drawMessages();
}

// To the button that was pressed, or to its message where it is no longer there.
function focusIn(message, press) {
  const node = byId(`m-${message}`);
  (node?.querySelector(`[data-press="${CSS.escape(press)}"]`) ?? node ?? composer.entry).focus({ preventScroll: true });
}

function follow(outcome, where, back) {
  if (outcome.kind !== "form") return;
  const me = state.me;
  openForm(outcome.form, async (values) => {
    const answer = await api.submit(me, where, outcome.form.id, values);
    if (answer.outcome.kind === "timed_out") throw new api.Refused("Something went wrong. Try again.");
  }, back);
}

function notice(one) {
  notices = [...notices.filter((other) => other.id !== one.id), one];
  drawMessages();
}

function unnotice(id, only) {
  notices = notices.filter((one) => one.id !== id || (only && !one[only]));
  drawMessages();
}

// A dismissed message is gone for this member in this browser tab, as in Discord's own client.
const dismissedKey = () => `dismissed ${state.me}`;
const dismissed = () => new Set(JSON.parse(sessionStorage.getItem(dismissedKey()) ?? "[]"));

function dismiss(m) {
  sessionStorage.setItem(dismissedKey(), JSON.stringify([...dismissed(), m.id]));
  drawMessages();
  composer.entry.focus();
}

// ---- drawing

function world() {
  const named = (list) => (id) => list.find((one) => one.id === id)?.name;
  return { locale: me().locale, member: named(state.members), role: named(state.roles), channel: named(state.channels), openCommand: (path) => composer.open(path) };
}

const me = () => state.members.find((one) => one.id === state.me);

function drawAll() {
  document.title = `#${channel.name} | ${state.team.name}`;
  byId("team-name").textContent = state.team.name;
  byId("channel-name").replaceChildren(el("span", { class: "hash", "aria-hidden": "true" }, "#"), channel.name);
  refill(byId("teams"), state.teams.map((team) =>
    el("button", { type: "button", title: team.name, "aria-label": team.name, "aria-current": team.id === state.team.id ? "true" : null, on: { click: () => team.member && lookAs(team.member) } }, avatar(team.name, "team"))));
  byId("me").replaceChildren(avatar(me().name), el("span", { class: "me-about" }, el("strong", null, me().name), el("span", null, localeName(me().locale))));
  byId("who").replaceChildren(avatar(me().name, "small"), el("span", { class: "who-name" }, me().name), icon("down"));
  composer.renew(state.commands, me().locale, channel.name);
  drawChannels();
  drawMessages();
  toBottom();
}

function localeName(locale) {
  try {
    return new Intl.DisplayNames(locale, { type: "language" }).of(locale);
  } catch {
    return locale;
  }
}

function drawChannels() {
  refill(byId("channels"), state.channels.map((one) => el("li", null,
    el("button", { type: "button", class: unread.has(one.id) ? "unread" : "", "aria-current": one.id === channel.id ? "page" : null, "aria-label": unread.has(one.id) ? `${one.name}, unread` : one.name, on: { click: () => enter(one) } },
      el("span", { class: "hash", "aria-hidden": "true" }, "#"), el("span", null, one.name)))));
}

// What had the focus has it still, at its place in the list.
function refill(list, rows) {
  const at = [...list.children].findIndex((row) => row.contains(document.activeElement));
  list.replaceChildren(...rows);
  const row = list.children[at];
  (row?.querySelector("button") ?? row)?.focus();
}

function enter(one) {
  channel = one;
  unread.delete(one.id);
  if (sideIsOpen()) (closeSide(), byId("menu").focus());
  composer.clear();
  remember();
  drawAll();
}

function drawMessages() {
  const hidden = dismissed();
  const look = { busy, world: world(), press: pressButton, dismiss, picture: openPicture };
  const nodes = [];
  let before = null;
  for (const m of (state.messages[channel.id] ?? []).filter((one) => !hidden.has(one.id))) {
    const day = new Date(bornAt(m.id)).toDateString();
    if (!before || new Date(bornAt(before.id)).toDateString() !== day) nodes.push(dayLine(day, bornAt(m.id)));
    const grouped = before !== null && before.author === m.author && Boolean(before.private) === Boolean(m.private) && bornAt(m.id) - bornAt(before.id) < GROUP_WITHIN_MS;
    nodes.push(kept(m, { ...look, grouped, failure: failures.get(m.id) }));
    before = m;
  }
  if (!nodes.length) nodes.push(welcome());
  nodes.push(...notices.filter((one) => one.channel === channel.id).map((one) => cached(`notice ${one.id}`, one.text, () => noticeNode(one))));
  lay(nodes);
  drawTyping();
  if (pinned) toBottom();
}

// An unchanged message keeps its node, so that focus, selection and open spoilers stay.
function kept(m, how) {
  const key = JSON.stringify([m, how.grouped, how.failure, [...busy].filter((one) => one.startsWith(`${m.id} `)), state.me]);
  return cached(m.id, key, () => messageNode(m, how));
}

function cached(id, key, make) {
  const old = drawn.get(id);
  if (old?.key === key) return old.node;
  const node = make();
  drawn.set(id, { key, node, focused: old?.node.contains(document.activeElement) ? document.activeElement.dataset.press ?? "" : null });
  return node;
}

// Nodes that stay are not taken out and put back: that would lose the focus, and a screen
// reader would read the whole channel again.
function lay(nodes) {
  const list = byId("messages");
  const staying = new Set(nodes);
  for (const old of [...list.children]) if (!staying.has(old)) old.remove();
  let at = list.firstElementChild;
  for (const node of nodes) {
    if (node === at) at = at.nextElementSibling;
    else list.insertBefore(node, at);
  }
  for (const one of drawn.values()) {
    // Never to another button: the press that is meant for the old one would hit it.
    if (one.focused !== null && one.node.isConnected) (one.node.querySelector(`[data-press="${CSS.escape(one.focused)}"]`) ?? one.node).focus({ preventScroll: true });
    one.focused = null;
  }
}

const dayLine = (day, ms) => cached(`day ${day}`, me().locale, () => el("li", { class: "day", role: "separator" }, el("span", null, dateText(ms, "D", me().locale))));

const welcome = () => el("li", { class: "welcome" }, el("span", { class: "big-hash", "aria-hidden": "true" }, "#"),
  el("h3", null, `Welcome to #${channel.name}!`), el("p", null, "Nothing has been said here yet. Type / to see what the bot can do."));

function noticeNode(one) {
  return el("li", { class: "message first private", role: one.pending ? null : "alert" },
    el("p", { class: "used", title: one.line }, avatar(me().name, "tiny"), el("span", { class: "used-by" }, me().name), " used ", el("span", { class: "used-name" }, one.name)),
    avatar(one.app),
    el("div", { class: "body" },
      el("p", { class: "by" }, el("span", { class: "name" }, one.app), el("span", { class: "tag" }, "APP")),
      el("p", { class: one.pending ? "thinking" : "failure" }, one.text),
      !one.pending && onlyYou(() => unnotice(one.id))));
}

function drawTyping() {
  const now = Date.now();
  const names = [...typing].filter(([key, until]) => until > now && key.startsWith(`${channel.id} `)).map(([key]) => key.slice(channel.id.length + 1));
  byId("typing").textContent = names.length ? `${names.join(", ")} is typing…` : "";
}

// While the newest message is in view it stays there: pictures get their height late,
// the message box grows, the window turns.
function stayAtBottom() {
  const scroll = byId("scroll");
  scroll.addEventListener("scroll", () => {
    pinned = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  });
  const observer = new ResizeObserver(() => pinned && toBottom());
  observer.observe(scroll);
  observer.observe(byId("messages"));
}

function toBottom() {
  pinned = true;
  byId("scroll").scrollTop = byId("scroll").scrollHeight;
}

// ---- the member switcher and, at phone width, the channel list

function openSwitcher() {
  const menu = byId("who-menu");
  const roleName = (id) => state.roles.find((role) => role.id === id)?.name;
  menu.replaceChildren(el("p", { class: "menu-head", role: "presentation" }, "See the team as"), ...state.members.filter((one) => !one.bot).map((one) =>
    el("button", { type: "button", role: "menuitemradio", "aria-checked": String(one.id === state.me), tabindex: "-1", on: { click: () => (closeSwitcher(), byId("who").focus(), lookAs(one.id)) } },
      avatar(one.name, "small"),
      el("span", { class: "who-about" }, el("strong", null, one.name), el("span", null, [...one.roles.map(roleName).filter(Boolean), localeName(one.locale)].join(" · "))))));
  menu.hidden = false;
  byId("who").setAttribute("aria-expanded", "true");
  (menu.querySelector("[aria-checked=true]") ?? menu.querySelector("button"))?.focus();
}

function closeSwitcher() {
  byId("who-menu").hidden = true;
  byId("who").setAttribute("aria-expanded", "false");
}

function switcherKey(event) {
  const rows = [...byId("who-menu").querySelectorAll("button")];
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const end = { Home: 0, End: -1 }[event.key];
  if (by && byId("who-menu").hidden) openSwitcher();
  else if (by) rows[(rows.indexOf(document.activeElement) + by + rows.length) % rows.length]?.focus();
  else if (end !== undefined) rows.at(end)?.focus();
  else if (event.key === "Tab") return closeSwitcher();
  else if (event.key === "Escape") (closeSwitcher(), byId("who").focus());
  else return;
  event.preventDefault();
}

const sideIsOpen = () => document.body.classList.contains("side-open");

function openSide() {
  document.body.classList.add("side-open");
  byId("menu").setAttribute("aria-expanded", "true");
  byId("channels").querySelector("[aria-current]")?.focus();
}

function closeSide() {
  document.body.classList.remove("side-open");
  byId("menu").setAttribute("aria-expanded", "false");
}

const composer = new Composer(byId("composer"), byId("popup"), {
  send: sendCommand,
  complete: async (line) => (await api.complete(state.me, channel.id, line)).choices,
  people: () => state,
});

byId("who").addEventListener("click", () => byId("who-menu").hidden ? openSwitcher() : closeSwitcher());
byId("switcher").addEventListener("keydown", switcherKey);
byId("menu").addEventListener("click", () => sideIsOpen() ? closeSide() : openSide());
byId("skip").addEventListener("click", (event) => (event.preventDefault(), composer.entry.focus()));
document.addEventListener("click", (event) => {
  if (!byId("switcher").contains(event.target)) closeSwitcher();
  if (!byId("side").contains(event.target) && !byId("menu").contains(event.target)) closeSide();
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, dialog, [role=menu]");
  // The key then writes its slash into the box that got the focus.
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) composer.entry.focus();
  else if (event.key === "Escape" && sideIsOpen()) (closeSide(), byId("menu").focus());
});
stayAtBottom();
byId("menu").append(icon("menu"));
setUpTheme(byId("theme"));
keepTimes();
setInterval(() => state && drawTyping(), 1000);
lookAs(place().member).catch(() => setTimeout(() => location.reload(), 3000));
