import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { FakeSource, newestSource, openSources } from "@/testing/fakeSource";

import { createHub, type FromTab, type TabPort, type ToTab } from "./eventHub";

/** A tab's end of the line: what it was told, and what it says. */
class FakeTab extends EventTarget implements TabPort {
  told: ToTab[] = [];
  postMessage(message: ToTab) {
    this.told.push(message);
  }
  start() {}
  say(data: FromTab) {
    this.told = [];
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
  get events() {
    return this.told.flatMap((message) => (message.type === "events" ? message.events : []));
  }
  get gaps() {
    return this.told.filter(({ type }) => type === "gap").length;
  }
}

let hub: ReturnType<typeof createHub>;

function join(visibility: FromTab = "shown") {
  const tab = new FakeTab();
  hub.join(tab);
  tab.say(visibility);
  return tab;
}

const event = (job: string, type = "progress", more = {}) => ({ job_id: job, type, ...more });

beforeEach(() => {
  vi.useFakeTimers();
  FakeSource.opened = [];
  vi.stubGlobal("EventSource", FakeSource);
  hub = createHub("/events");
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the hub of a browser's tabs", () => {
  it("holds one connection for all of them", () => {
    const tabs = Array.from({ length: 7 }, () => join());
    expect(openSources()).toHaveLength(1);
    newestSource().hello(1, {});
    newestSource().send(2, event("a"));
    for (const tab of tabs) {
      expect(tab.events).toEqual([event("a")]);
      expect(tab.told).toContainEqual({ type: "status", status: "live" });
    }
  });

  it("has no connection for tabs that were opened in the background, nor long after all are hidden", () => {
    const tab = join("hidden");
    join("hidden");
    expect(openSources()).toHaveLength(0);
    tab.say("shown");
    newestSource().hello(1, {});
    tab.say("hidden");
    vi.advanceTimersByTime(29_000);
    expect(openSources()).toHaveLength(1);
    vi.advanceTimersByTime(2_000);
    expect(openSources()).toHaveLength(0);
  });

  it("closes it when the last tab goes", () => {
    const tab = join();
    newestSource().hello(1, {});
    join().say("gone");
    vi.advanceTimersByTime(60_000);
    expect(openSources()).toHaveLength(1);
    tab.dispatchEvent(new Event("close"));
    vi.advanceTimersByTime(60_000);
    expect(openSources()).toHaveLength(0);
  });

  it("tells a hidden tab nothing, and then the newest of each job", () => {
    const [seeing, hidden] = [join(), join()];
    newestSource().hello(1, {});
    newestSource().send(2, event("a", "queued"));
    hidden.say("hidden");
    for (let id = 3; id < 1_000; id += 1)
      newestSource().send(id, event(id % 2 ? "a" : "b", "progress", { id }));
    newestSource().send(1_000, event("b", "succeeded", { id: 1_000 }));
    vi.advanceTimersByTime(5_000);
    expect(hidden.told).toEqual([]);
    expect(seeing.events).toHaveLength(999);
    hidden.say("shown");
    expect(hidden.events).toEqual([
      event("a", "queued", { id: 999 }), // that it was queued is not hidden by its progress
      event("b", "succeeded", { id: 1_000 }),
    ]);
    expect(hidden.gaps).toBe(0);
  });

  it("tells a hidden tab that something is missing where more has happened than is kept", () => {
    const [seeing, hidden] = [join(), join()];
    newestSource().hello(1, {});
    hidden.say("hidden");
    for (let id = 2; id < 700; id += 1) newestSource().send(id, event(`job ${id}`));
    hidden.say("shown");
    expect([hidden.events.length, hidden.gaps]).toEqual([0, 1]);
    seeing.say("hidden");
    seeing.say("shown");
    expect([seeing.events.length, seeing.gaps]).toEqual([0, 0]);
  });

  it("tells every tab of a gap, a hidden one when it is shown", () => {
    const [seeing, hidden] = [join(), join()];
    newestSource().hello(1, {});
    hidden.say("hidden");
    newestSource().hello(9_000, {});
    expect(seeing.gaps).toBe(1);
    newestSource().send(9_001, event("a"));
    hidden.say("shown");
    expect([hidden.events.length, hidden.gaps]).toEqual([0, 1]);
  });

  it("says every second that it is alive", () => {
    const tab = join();
    newestSource().hello(1, {});
    tab.told = [];
    vi.advanceTimersByTime(3_000);
    const alive = { type: "status", status: "live" };
    expect(tab.told).toEqual([alive, alive, alive]);
  });
});
