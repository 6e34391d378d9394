export type LiveStatus = "connecting" | "live" | "lost";

type Options = {
  url: string;
  onEvent: (data: unknown) => void;
  onStatus: (status: LiveStatus) => void;
  /** Connected again after a time without: whatever was shown may be old. */
  onResume: () => void;
};

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
// A browser gives one server six connections over HTTP/1.1, and every open tab holds one of them.
const HIDDEN_BEFORE_PAUSE_MS = 30_000;
const CLOCK_TICK_MS = 10_000;
const SLEEP_GAP_MS = 30_000;

/**
 * The server's events, for as long as the page lives. EventSource gives up after an answer that is
 * not 200 and does not back off, so every break is handled here: close, wait, open after the last
 * event seen. Returns the function that ends it.
 */
export function openStream({ url, onEvent, onStatus, onResume }: Options): () => void {
  let source: EventSource | undefined;
  let timer: number | undefined;
  let pause: number | undefined;
  let lastId = "";
  let failures = 0;
  let wasOpen = false;

  function open() {
    close();
    source = new EventSource(lastId ? `${url}?after=${encodeURIComponent(lastId)}` : url);
    source.addEventListener("open", () => {
      failures = 0;
      onStatus("live");
      if (wasOpen) onResume();
      wasOpen = true;
    });
    // The server says at once where its events stand, so that a break before the first one has a place too.
    source.addEventListener("hello", (event: MessageEvent<string>) => remember(event));
    source.addEventListener("job", (event: MessageEvent<string>) => {
      remember(event);
      onEvent(JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      close();
      onStatus("lost");
      const wait = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
      failures += 1;
      timer = window.setTimeout(open, wait * (0.5 + Math.random() / 2));
    });
  }

  function remember({ lastEventId }: MessageEvent) {
    if (lastEventId) lastId = lastEventId;
  }

  function close() {
    window.clearTimeout(timer);
    source?.close();
    source = undefined;
  }

  const onVisibility = () => {
    window.clearTimeout(pause);
    if (document.hidden) pause = window.setTimeout(close, HIDDEN_BEFORE_PAUSE_MS);
    else if (!source) open();
  };

  // A machine that slept wakes with a connection that looks open and is not.
  let ticked = Date.now();
  const clock = window.setInterval(() => {
    const slept = Date.now() - ticked > SLEEP_GAP_MS;
    ticked = Date.now();
    if (slept && !document.hidden) open();
  }, CLOCK_TICK_MS);

  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("online", onVisibility);
  onStatus("connecting");
  open();

  return () => {
    close();
    window.clearTimeout(pause);
    window.clearInterval(clock);
    document.removeEventListener("visibilitychange", onVisibility);
    window.removeEventListener("online", onVisibility);
  };
}
