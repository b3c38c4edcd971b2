// Registered commands as a member sees and types them. Nothing here touches the page.

/** Kinds of options, as Discord numbers them. */
export const KIND = { SUBCOMMAND: 1, GROUP: 2, STRING: 3, INTEGER: 4, BOOLEAN: 5, USER: 6, CHANNEL: 7, ROLE: 8, MENTIONABLE: 9, NUMBER: 10 };

const localised = (thing, key, locale) => thing[`${key}_localizations`]?.[locale] ?? thing[key];

/**
 * Everything that can be typed: one entry a command, or a subcommand where there are some.
 * `{ path, label, description, app, bot, options: [{ name, label, description, type, required, choices, autocomplete }] }`;
 * `path` is what is sent, `label` what is shown in the member's locale.
 */
export function leaves(commands, locale) {
  return commands.filter((one) => (one.type ?? 1) === 1).flatMap((one) => below(one, "", "", one.application, locale));
}

function below(thing, path, label, app, locale) {
  const here = `${path} ${thing.name}`.trim();
  const shown = `${label} ${localised(thing, "name", locale)}`.trim();
  const inside = (thing.options ?? []).filter((option) => option.type === KIND.SUBCOMMAND || option.type === KIND.GROUP);
  if (inside.length) return inside.flatMap((option) => below(option, here, shown, app, locale));
  const options = (thing.options ?? []).map((option) => ({
    name: option.name,
    label: localised(option, "name", locale),
    description: localised(option, "description", locale) ?? "",
    type: option.type,
    required: option.required === true,
    autocomplete: option.autocomplete === true,
    choices: (option.choices ?? []).map((choice) => ({ name: localised(choice, "name", locale), value: `${choice.value}` })),
    limits: option,
  }));
  options.sort((a, b) => Number(b.required) - Number(a.required));
  return [{ path: here, label: shown, description: localised(thing, "description", locale) ?? "", app: app.name, bot: app.bot, options }];
}

/** The entries that `typed` (with its slash) may mean, those that begin with it first. */
export function matching(all, typed) {
  const words = typed.slice(1).trim().toLowerCase();
  const rank = (leaf) => {
    const names = [leaf.path.toLowerCase(), leaf.label.toLowerCase()];
    if (names.some((name) => name.startsWith(words))) return 0;
    if (names.some((name) => name.split(" ").some((word) => word.startsWith(words)))) return 1;
    return names.some((name) => name.includes(words)) ? 2 : 3;
  };
  return all.map((leaf) => [rank(leaf), leaf]).filter(([at]) => at < 3).sort((a, b) => a[0] - b[0]).map(([, leaf]) => leaf);
}

/** The line that is sent. `filled` are `[option name, value]`, the focused one last when completing. */
export function lineOf(leaf, filled) {
  return [`/${leaf.path}`, ...filled.map(([name, value]) => `${name}:${quoted(value)}`)].join(" ");
}

const quoted = (value) => /^[^\s"\\]+$/.test(value) ? value : `"${value.replace(/[\\"]/g, "\\$&")}"`;

const ARGUMENT = /([^\s:"]+):(?:"((?:[^"\\]|\\.)*)"|(\S*))/gu;

/** A line typed or pasted whole: its entry and `[option name, value]`, or null while it is no command yet. */
export function parsed(all, line) {
  const candidates = all.filter((leaf) => [leaf.path, leaf.label].some((name) => `${line} `.startsWith(`/${name} `)));
  const leaf = candidates.sort((a, b) => b.path.length - a.path.length)[0];
  if (!leaf || !line.includes(" ")) return null;
  const name = line.startsWith(`/${leaf.path}`) ? leaf.path : leaf.label;
  const rest = line.slice(name.length + 1);
  // Wait for the space after the last word: "/charts help" may become "/charts helpers".
  if (!rest.startsWith(" ")) return null;
  const filled = [...rest.matchAll(ARGUMENT)].map((found) => [found[1], found[2]?.replace(/\\(.)/g, "$1") ?? found[3]]);
  return { leaf, filled, left: rest.replace(ARGUMENT, "").trim() };
}

/** What is wrong with a value before it is sent, in Discord's words, or null. */
export function fault(option, value) {
  if (value === "") return option.required ? "This option is required. Specify a value." : null;
  if (option.choices.length && !option.choices.some((choice) => choice.value === value)) return "Choose one of the options.";
  // A limit that is not set is left out, or null.
  const [least, shortest] = ["min_value", "min_length"].map((name) => option.limits[name] ?? -Infinity);
  const [most, longest] = ["max_value", "max_length"].map((name) => option.limits[name] ?? Infinity);
  if (option.type === KIND.INTEGER || option.type === KIND.NUMBER) {
    const pattern = option.type === KIND.INTEGER ? /^[+-]?\d+$/ : /^[+-]?\d*\.?\d+$/;
    if (!pattern.test(value)) return option.type === KIND.INTEGER ? "Enter a whole number." : "Enter a number.";
    if (Number(value) < least) return `Enter a number of at least ${least}.`;
    if (Number(value) > most) return `Enter a number of at most ${most}.`;
  }
  if (value.length < shortest) return `Enter at least ${shortest} characters.`;
  if (value.length > longest) return `Enter at most ${longest} characters.`;
  return null;
}
