// What the page asks of the local Discord. The shapes are told in page.rs.

/** A refusal that the member should read; `option` names the option at fault, if one is. */
export class Refused extends Error {
  constructor(text, option) {
    super(text);
    this.option = option;
  }
}

async function ask(path, body) {
  let answer;
  try {
    answer = await fetch(path, body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    throw new Refused("The local Discord cannot be reached. Is it still running?");
  }
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(data.error ?? `Something went wrong (${answer.status}).`, data.option);
  return data;
}

export const fetchState = (member) => ask(member ? `/demo/state?member=${member}` : "/demo/state");
export const sendCommand = (member, channel, line) => ask("/demo/command", { member, channel, line });
export const complete = (member, channel, line) => ask("/demo/complete", { member, channel, line });
export const press = (member, message, button) => ask("/demo/press", { member, message, button });
export const submit = (member, channel, form, values) => ask("/demo/submit", { member, channel, form, values });

const AGAIN_AFTER_MS = 1500;

/**
 * Events for one member until `stop()`. `hear` gets `(kind, data)`, with kinds `open`, `lost`
 * and `refused` besides the server's own. The stream is opened again when it breaks.
 */
export function listen(member, hear) {
  let source;
  let timer;
  const start = () => {
    source = new EventSource(`/demo/events?member=${member}`);
    source.onopen = () => hear("open");
    source.onerror = () => {
      hear("lost");
      // The browser tries again by itself except after an HTTP error: the member may be gone.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(() => (start(), hear("refused")), AGAIN_AFTER_MS);
    };
    for (const kind of ["message", "gone", "typing", "setup"]) {
      source.addEventListener(kind, (event) => hear(kind, JSON.parse(event.data)));
    }
  };
  start();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
