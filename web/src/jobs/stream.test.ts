import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { openStream } from "./stream";

/** The browser's EventSource with the network left out: a test says what arrives. */
class FakeSource extends EventTarget {
  static opened: FakeSource[] = [];
  closed = false;
  constructor(readonly url: string) {
    super();
    FakeSource.opened.push(this);
  }
  close() {
    this.closed = true;
  }
  send(id: string, data: unknown, type = "job") {
    const event = new MessageEvent(type, { data: JSON.stringify(data), lastEventId: id });
    this.dispatchEvent(event);
  }
}

const newest = () => FakeSource.opened.at(-1)!;
const onEvent = vi.fn<(data: unknown) => void>();
const onStatus = vi.fn<(status: string) => void>();
const onResume = vi.fn<() => void>();
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  FakeSource.opened = [];
  vi.stubGlobal("EventSource", FakeSource);
  end = openStream({ url: "/events", onEvent, onStatus, onResume });
});

afterEach(() => {
  end();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the stream", () => {
  it("says when it is live and hands events on", () => {
    newest().dispatchEvent(new Event("open"));
    newest().send("7", { type: "progress" });
    expect(onStatus.mock.calls.flat()).toEqual(["connecting", "live"]);
    expect(onEvent).toHaveBeenCalledWith({ type: "progress" });
    expect(onResume).not.toHaveBeenCalled();
  });

  it("opens again after the last event it saw, and asks for a refresh once", () => {
    newest().dispatchEvent(new Event("open"));
    newest().send("7", {});
    const broken = newest();
    broken.dispatchEvent(new Event("error"));
    expect(broken.closed).toBe(true);
    expect(onStatus).toHaveBeenLastCalledWith("lost");

    vi.advanceTimersByTime(500);
    expect(newest().url).toBe("/events?after=7");
    newest().dispatchEvent(new Event("open"));
    expect(onStatus).toHaveBeenLastCalledWith("live");
    expect(onResume).toHaveBeenCalledTimes(1);
  });

  it("knows where to go on from before the first event", () => {
    newest().dispatchEvent(new Event("open"));
    newest().send("41", {}, "hello");
    newest().dispatchEvent(new Event("error"));
    vi.advanceTimersByTime(500);
    expect(newest().url).toBe("/events?after=41");
    expect(onEvent).not.toHaveBeenCalled();
  });

  it("waits longer each time, but not for ever", () => {
    for (let failure = 0; failure < 8; failure += 1) {
      newest().dispatchEvent(new Event("error"));
      const before = FakeSource.opened.length;
      vi.advanceTimersByTime(Math.min(500 * 2 ** failure, 10_000) / 2 - 1);
      expect(FakeSource.opened.length).toBe(before);
      vi.advanceTimersByTime(10_000);
      expect(FakeSource.opened.length).toBe(before + 1);
    }
  });

  it("ends when it is told to", () => {
    newest().dispatchEvent(new Event("error"));
    end();
    vi.advanceTimersByTime(60_000);
    expect(FakeSource.opened.length).toBe(1);
  });
});
