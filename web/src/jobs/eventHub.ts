import { RecentEvents } from "./recentEvents";
import { createStream, type LiveStatus } from "./stream";

/** What a tab hears. Each second it hears its status again, as a sign that the hub is alive. */
export type ToTab =
  | { type: "status"; status: LiveStatus }
  | { type: "events"; events: unknown[] }
  /** Events were missed: whatever is shown may be old. */
  | { type: "gap" };

/** What a tab says: whether somebody can see it, or that it goes. */
export type FromTab = "shown" | "hidden" | "gone";

export type TabPort = Pick<MessagePort, "postMessage" | "addEventListener" | "start">;

type Tab = { shown: boolean; seen: number };

const HIDDEN_BEFORE_PAUSE_MS = 30_000;
const STATUS_EVERY_MS = 1_000;
/** A place before all events. */
const NOTHING_SEEN = -1;

/**
 * One connection for however many tabs: a browser gives one server six of them over HTTP/1.1. A hidden tab is told
 * nothing; shown again it is told the newest of each job. While every tab is hidden there is no connection.
 */
export function createHub(url: string) {
  const tabs = new Map<TabPort, Tab>();
  const recent = new RecentEvents();
  let status: LiveStatus = "connecting";
  let pause: ReturnType<typeof setTimeout> | undefined;

  const stream = createStream({
    url,
    onStart: (id) => {
      if (recent.newest === undefined) recent.restart(id);
    },
    onEvent: (id, data) => {
      recent.add(id, data);
      tell({ type: "events", events: [data] });
    },
    onGap: (id) => {
      recent.restart(id);
      tell({ type: "gap" });
    },
    onStatus: (now) => {
      status = now;
      tellStatus();
    },
  });

  function tell(message: ToTab) {
    for (const [port, { shown }] of tabs) if (shown) port.postMessage(message);
  }

  const tellStatus = () => tell({ type: "status", status });

  function show(port: TabPort, tab: Tab) {
    if (!tab.shown) {
      const events = recent.after(tab.seen);
      if (!events) port.postMessage({ type: "gap" } satisfies ToTab);
      else if (events.length > 0) port.postMessage({ type: "events", events } satisfies ToTab);
    }
    tab.shown = true;
    clearTimeout(pause);
    pause = undefined;
    stream.start();
    port.postMessage({ type: "status", status } satisfies ToTab);
  }

  function pauseIfUnseen() {
    if (pause !== undefined || [...tabs.values()].some(({ shown }) => shown)) return;
    pause = setTimeout(stream.stop, HIDDEN_BEFORE_PAUSE_MS);
  }

  const clock = setInterval(tellStatus, STATUS_EVERY_MS);

  return {
    close() {
      stream.stop();
      clearInterval(clock);
      clearTimeout(pause);
      tabs.clear();
    },
    join(port: TabPort) {
      const tab: Tab = { shown: true, seen: NOTHING_SEEN };
      const leave = () => {
        tabs.delete(port);
        pauseIfUnseen();
      };
      tabs.set(port, tab);
      port.addEventListener("message", ({ data }: MessageEvent<FromTab>) => {
        if (data === "gone") return leave();
        if (data === "shown") return show(port, tab);
        tab.shown = false;
        tab.seen = recent.newest ?? NOTHING_SEEN;
        return pauseIfUnseen();
      });
      // Of a tab that crashed, where the browser says so.
      port.addEventListener("close" as "message", leave);
      port.start();
    },
  };
}
