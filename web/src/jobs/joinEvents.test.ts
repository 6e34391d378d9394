import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { FakeSource } from "@/testing/fakeSource";

import type { FromTab, ToTab } from "./eventHub";
import { joinEvents } from "./joinEvents";
import type { LiveStatus } from "./stream";

/** The browser's worker, of which a test says whether it speaks. */
class FakeWorker extends EventTarget {
  static made: FakeWorker[] = [];
  heard: FromTab[] = [];
  readonly port: MessagePort;
  constructor() {
    super();
    const port = new EventTarget() as MessagePort;
    port.postMessage = (message: FromTab) => void this.heard.push(message);
    port.start = port.close = () => undefined;
    this.port = port;
    FakeWorker.made.push(this);
  }
  say(data: ToTab) {
    this.port.dispatchEvent(new MessageEvent("message", { data }));
  }
}

const newest = () => FakeWorker.made.at(-1)!;
const listener = {
  onEvents: vi.fn<(events: unknown[]) => void>(),
  onStatus: vi.fn<(status: LiveStatus) => void>(),
  onGap: vi.fn<() => void>(),
};
let hidden = false;
let leave: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  hidden = false;
  FakeWorker.made = [];
  vi.stubGlobal("SharedWorker", FakeWorker);
  vi.stubGlobal("EventSource", FakeSource);
  vi.spyOn(document, "hidden", "get").mockImplementation(() => hidden);
  leave = joinEvents(listener);
});

afterEach(() => {
  leave();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function show(shown: boolean) {
  hidden = !shown;
  document.dispatchEvent(new Event("visibilitychange"));
}

describe("a tab", () => {
  it("hears the hub, and says whether it can be seen", () => {
    newest().say({ type: "status", status: "live" });
    newest().say({ type: "events", events: [1, 2] });
    expect(listener.onStatus).toHaveBeenCalledWith("live");
    expect(listener.onEvents).toHaveBeenCalledWith([1, 2]);
    show(false);
    show(true);
    window.dispatchEvent(new Event("pagehide"));
    expect(newest().heard).toEqual(["shown", "hidden", "shown", "gone"]);
  });

  it("says from its beginning that it was opened in the background", () => {
    leave();
    hidden = true;
    leave = joinEvents(listener);
    expect(newest().heard).toEqual(["hidden"]);
  });

  it("asks for another hub when its own has died, and looks at everything again", () => {
    newest().say({ type: "status", status: "live" });
    vi.advanceTimersByTime(7_000);
    expect(FakeWorker.made).toHaveLength(2);
    expect(listener.onGap).toHaveBeenCalledTimes(1);
    expect(newest().heard).toEqual(["shown"]);
  });

  it("does not mind the silence of a hub that it told that it is hidden", () => {
    show(false);
    vi.advanceTimersByTime(3_600_000);
    expect(FakeWorker.made).toHaveLength(1);
  });

  it.each([
    ["never speaks", () => vi.advanceTimersByTime(16_000)],
    ["cannot be loaded", () => newest().dispatchEvent(new Event("error"))],
  ])("makes do with a hub of its own where the shared one %s", async (_what, happen) => {
    happen();
    vi.useRealTimers();
    // The worker has said nothing.
    await vi.waitFor(() => expect(listener.onStatus).toHaveBeenCalled());
    expect(FakeWorker.made).toHaveLength(1);
  });
});
