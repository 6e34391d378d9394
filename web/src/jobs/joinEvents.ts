import { createHub, type FromTab, type ToTab } from "./eventHub";
import { EVENTS_URL } from "./eventsUrl";
import type { LiveStatus } from "./stream";

type Listener = {
  onEvents: (events: unknown[]) => void;
  onStatus: (status: LiveStatus) => void;
  /** Events were missed: whatever is shown may be old. */
  onGap: () => void;
};

type Connection = { port: MessagePort; end: () => void };

const TICK_MS = 1_000;
/** Seconds, while the tab is shown, without a word of a hub that speaks every second, and before its first word. */
const HUB_IS_GONE_AFTER = 6;
const HUB_IS_MISSING_AFTER = 15;

/** For browsers without shared workers, such as Chrome on Android: a hub of the tab's own. */
function connectOwn(): Connection {
  const hub = createHub(EVENTS_URL);
  const { port1, port2 } = new MessageChannel();
  hub.join(port2);
  const end = () => {
    hub.close();
    port1.close();
  };
  return { port: port1, end };
}

/** The hub that all tabs of this browser share; unlike Web Locks it is there on plain http too. */
function connectShared(onError: () => void): Connection {
  const worker = new SharedWorker(new URL("./events.worker.ts", import.meta.url), {
    type: "module",
    name: "longlist-events",
  });
  worker.addEventListener("error", onError);
  return {
    port: worker.port,
    end: () => {
      worker.removeEventListener("error", onError);
      worker.port.close();
    },
  };
}

/** Hears the server's events together with the browser's other tabs. Returns the function that ends it. */
export function joinEvents({ onEvents, onStatus, onGap }: Listener): () => void {
  let connection: Connection | undefined;
  let shared = "SharedWorker" in globalThis;
  let silentFor = 0;
  let heard = false;

  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
  const say = (what: FromTab) => connection?.port.postMessage(what);
  const sayVisibility = () => {
    silentFor = 0;
    say(document.hidden ? "hidden" : "shown");
  };

  function connect() {
    leave();
    heard = false;
    connection = shared ? connectShared(giveUpSharing) : connectOwn();
    connection.port.addEventListener("message", ({ data }: MessageEvent<ToTab>) => {
      silentFor = 0;
      heard = true;
      if (data.type === "events") onEvents(data.events);
      else if (data.type === "gap") onGap();
      else onStatus(data.status);
    });
    connection.port.start();
    sayVisibility();
  }

  function leave() {
    say("gone");
    connection?.end();
    connection = undefined;
  }

  function giveUpSharing() {
    shared = false;
    connect();
  }

  const clock = window.setInterval(() => {
    if (document.hidden || !connection) return;
    silentFor += 1;
    if (silentFor < (heard ? HUB_IS_GONE_AFTER : HUB_IS_MISSING_AFTER)) return;
    // The first tab that asks again starts the next hub, for all of them; one that never spoke is no help.
    if (!heard) shared = false;
    connect();
    onGap();
  }, TICK_MS);

  const onPageShow = ({ persisted }: PageTransitionEvent) => {
    if (!persisted) return;
    connect();
    onGap();
  };

  document.addEventListener("visibilitychange", sayVisibility);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", onPageShow);
  connect();

  return () => {
    leave();
    window.clearInterval(clock);
    document.removeEventListener("visibilitychange", sayVisibility);
    window.removeEventListener("pagehide", leave);
    window.removeEventListener("pageshow", onPageShow);
  };
}
