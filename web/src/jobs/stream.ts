export type LiveStatus =
  | "connecting"
  | "live"
  /** Connected, as far as the browser knows, to a server that gives no sign of life. */
  | "silent"
  | "lost";

type Options = {
  url: string;
  /** `id` grows from event to event. */
  onEvent: (id: number, data: unknown) => void;
  onStatus: (status: LiveStatus) => void;
  /** The place in the server's events that the stream begins at. */
  onStart: (id: number) => void;
  /** Events before `id` may be missing: whatever was shown may be old. */
  onGap: (id: number) => void;
};

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const TICK_MS = 1_000;
/** A server says how often it gives a sign of life; this much later than that it is silent. */
const LATE_MS = 3_000;
/** Without an answer to a new connection. */
const NO_ANSWER_MS = 5_000;
/** What was shown before a break of this length is asked for again, with or without events. */
const LONG_BREAK_MS = 30_000;

/**
 * The server's events, from `start` to `stop`, and on from the last one with the next `start`. EventSource gives up
 * after an answer that is not 200, does not back off, and does not see that a server is frozen or that the machine
 * slept, so every break is handled here: close, wait, open after the last event seen.
 */
export function createStream({ url, onEvent, onStatus, onStart, onGap }: Options) {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let clock: ReturnType<typeof setInterval> | undefined;
  let last: number | undefined;
  let failures = 0;
  let connected = false;
  /** Longest time without a sign of life; none where the server does not promise any. */
  let patience: number | undefined;
  let attempt = 0;
  let heard = 0;
  let ticked = 0;

  function open() {
    close();
    attempt = Date.now();
    source = new EventSource(last === undefined ? url : `${url}?after=${last}`);
    source.addEventListener("hello", (event: MessageEvent<string>) => {
      const id = Number(event.lastEventId);
      const { beat_s: beat } = JSON.parse(event.data) as { beat_s?: number };
      patience = beat === undefined ? undefined : beat * 1000 + LATE_MS;
      const gap = last !== undefined && (id !== last || Date.now() - heard > LONG_BREAK_MS);
      last = id;
      failures = 0;
      connected = true;
      heard = Date.now();
      onStatus("live");
      (gap ? onGap : onStart)(id);
    });
    source.addEventListener("job", (event: MessageEvent<string>) => {
      heard = Date.now();
      last = Number(event.lastEventId);
      onEvent(last, JSON.parse(event.data));
    });
    source.addEventListener("beat", () => {
      heard = Date.now();
    });
    source.addEventListener("error", () => breakOff("lost"));
  }

  function breakOff(status: LiveStatus) {
    close();
    onStatus(status);
    const wait = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
    failures += 1;
    retry = setTimeout(open, wait * (0.5 + Math.random() / 2));
  }

  function close() {
    clearTimeout(retry);
    source?.close();
    source = undefined;
    connected = false;
  }

  function tick() {
    const now = Date.now();
    const slept = now - ticked > NO_ANSWER_MS;
    ticked = now;
    if (slept) {
      // The connection looks open, and may be gone for hours.
      onStatus("lost");
      open();
    } else if (source && isSilent(now)) breakOff("silent");
  }

  const isSilent = (now: number) =>
    connected ? patience !== undefined && now - heard > patience : now - attempt > NO_ANSWER_MS;

  const onOnline = () => {
    if (!source) open();
  };

  return {
    start() {
      if (clock !== undefined) return;
      ticked = Date.now();
      clock = setInterval(tick, TICK_MS);
      globalThis.addEventListener("online", onOnline);
      onStatus("connecting");
      open();
    },
    stop() {
      close();
      clearInterval(clock);
      clock = undefined;
      globalThis.removeEventListener("online", onOnline);
    },
  };
}
