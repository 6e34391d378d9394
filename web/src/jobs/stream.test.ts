import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { FakeSource, newestSource, openSources } from "@/testing/fakeSource";

import { createStream, type LiveStatus } from "./stream";

const onEvent = vi.fn<(id: number, data: unknown) => void>();
const onStatus = vi.fn<(status: LiveStatus) => void>();
const onStart = vi.fn<(id: number) => void>();
const onGap = vi.fn<(id: number) => void>();
let stream: ReturnType<typeof createStream>;

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  FakeSource.opened = [];
  vi.stubGlobal("EventSource", FakeSource);
  stream = createStream({ url: "/events", onEvent, onStatus, onStart, onGap });
  stream.start();
});

afterEach(() => {
  stream.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** What happens where a machine sleeps: the clock moves, and no timer fires. */
const sleep = (ms: number) => vi.setSystemTime(Date.now() + ms);

describe("the stream", () => {
  it("says when it is live and hands events on", () => {
    newestSource().hello(5);
    newestSource().send(7, { type: "progress" });
    expect(onStatus.mock.calls.flat()).toEqual(["connecting", "live"]);
    expect(onStart).toHaveBeenCalledWith(5);
    expect(onEvent).toHaveBeenCalledWith(7, { type: "progress" });
    expect(onGap).not.toHaveBeenCalled();
  });

  it("opens again after the last event it saw; where nothing is missing, nothing is asked again", () => {
    newestSource().hello(5);
    newestSource().send(7, {});
    const broken = newestSource();
    broken.fail();
    expect(broken.closed).toBe(true);
    expect(onStatus).toHaveBeenLastCalledWith("lost");

    vi.advanceTimersByTime(500);
    expect(newestSource().url).toBe("/events?after=7");
    newestSource().hello(7);
    expect(onStatus).toHaveBeenLastCalledWith("live");
    expect(onGap).not.toHaveBeenCalled();
  });

  it("knows of a gap where the server goes on from elsewhere, at once or later", () => {
    newestSource().hello(41);
    newestSource().fail();
    vi.advanceTimersByTime(500);
    expect(newestSource().url).toBe("/events?after=41");
    newestSource().hello(9_000);
    expect(onGap).toHaveBeenLastCalledWith(9_000);
    newestSource().hello(12_000);
    expect(onGap).toHaveBeenLastCalledWith(12_000);
  });

  it("takes a long break for a gap", () => {
    newestSource().hello(41);
    newestSource().fail();
    vi.advanceTimersByTime(31_000);
    newestSource().hello(41);
    expect(onGap).toHaveBeenCalledWith(41);
  });

  it("says within five seconds that a server gives no sign of life, and when it is back", () => {
    newestSource().hello(1);
    for (let beat = 0; beat < 10; beat += 1) {
      vi.advanceTimersByTime(2_000);
      newestSource().send(0, {}, "beat");
    }
    expect(onStatus).toHaveBeenLastCalledWith("live");
    const frozen = newestSource();
    vi.advanceTimersByTime(6_000);
    expect(onStatus).toHaveBeenLastCalledWith("silent");
    expect(frozen.closed).toBe(true);
    vi.advanceTimersByTime(500);
    expect(openSources()).toHaveLength(1);
    newestSource().hello(1);
    expect(onStatus).toHaveBeenLastCalledWith("live");
  });

  it("says so of a server that does not even answer", () => {
    vi.advanceTimersByTime(6_500);
    expect(onStatus).toHaveBeenLastCalledWith("silent");
  });

  it("expects no sign of life of a server that promises none", () => {
    newestSource().hello(1, {});
    vi.advanceTimersByTime(600_000);
    expect(onStatus).toHaveBeenLastCalledWith("live");
  });

  it("opens again, once, after the machine slept", () => {
    newestSource().hello(1);
    sleep(8 * 3_600_000);
    vi.advanceTimersByTime(1_000);
    expect(FakeSource.opened).toHaveLength(2);
    newestSource().hello(1);
    vi.advanceTimersByTime(1_000);
    expect(FakeSource.opened).toHaveLength(2);
    expect(onGap).toHaveBeenCalledTimes(1);
  });

  it("waits longer each time, but not for ever", () => {
    for (let failure = 0; failure < 8; failure += 1) {
      newestSource().fail();
      const before = FakeSource.opened.length;
      vi.advanceTimersByTime(Math.min(500 * 2 ** failure, 10_000) / 2 - 1);
      expect(FakeSource.opened.length).toBe(before);
      while (FakeSource.opened.length === before) vi.advanceTimersByTime(1);
    }
  });

  it("stops when it is told to, and goes on where it was", () => {
    newestSource().hello(3);
    stream.stop();
    vi.advanceTimersByTime(60_000);
    expect(openSources()).toHaveLength(0);
    stream.start();
    expect(newestSource().url).toBe("/events?after=3");
  });
});
