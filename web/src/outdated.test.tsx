import { screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { isMissingPart, reloadIfOutdated, watchForMissingParts } from "./outdated";
import { RouteError } from "./routes/fallbacks";
import { renderAt } from "./testing/render";

const reload = vi.fn<() => void>();
const pageOf = (build: string) => `<script type="module" src="/assets/index-${build}.js"></script>`;
const serves = (build: string) =>
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response(pageOf(build)));

function runs(build: string) {
  document.head.innerHTML = "";
  const script = document.createElement("script");
  // happy-dom would load a module.
  script.setAttribute("type", "module");
  script.setAttribute("src", `/assets/index-${build}.js`);
  vi.spyOn(document, "querySelector").mockReturnValue(script);
}

const show = (error: Error) => renderAt("/", () => <RouteError error={error} reset={() => {}} />);

beforeEach(() => vi.clearAllMocks());
afterEach(() => vi.restoreAllMocks());

describe("a page of an old build", () => {
  it("is loaded anew, once from each build", async () => {
    runs("old");
    serves("new");
    expect(await reloadIfOutdated(reload)).toBe(true);
    runs("new");
    serves("old"); // two servers, of which one is not upgraded yet
    expect(await reloadIfOutdated(reload)).toBe(true);
    runs("old");
    serves("new");
    expect(await reloadIfOutdated(reload)).toBe(false);
    expect(reload).toHaveBeenCalledTimes(2);
  });

  it("stays where the server has the same build, or is not there", async () => {
    runs("same");
    serves("same");
    expect(await reloadIfOutdated(reload)).toBe(false);
    vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("Failed to fetch"));
    expect(await reloadIfOutdated(reload)).toBe(false);
    expect(reload).not.toHaveBeenCalled();
  });
});

it("tells a part that is gone from an error of this page", async () => {
  watchForMissingParts();
  const gone = new TypeError("Failed to fetch dynamically imported module");
  window.dispatchEvent(Object.assign(new Event("vite:preloadError"), { payload: gone }));
  expect(isMissingPart(gone)).toBe(true);
  expect(isMissingPart(new TypeError("x is undefined"))).toBe(false);

  serves("same");
  show(gone);
  expect(await screen.findByText("Couldn't load this page")).toBeVisible();
  show(new TypeError("x is undefined"));
  expect(await screen.findByRole("heading", { name: "Something went wrong" })).toBeVisible();
  expect(screen.queryByText("Longlist can't be reached")).toBeNull();
});
