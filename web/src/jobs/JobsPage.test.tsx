import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { renderAt } from "@/testing/render";

import { JobsPage } from "./JobsPage";

const server = setupServer(
  http.get("http://localhost/api/v1/jobs", () =>
    HttpResponse.json({ items: [], next_cursor: null, prev_cursor: null }),
  ),
);
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const open = (address: string) =>
  renderAt(address, () => <JobsPage CollectionFilter={() => null} />);

describe("no jobs", () => {
  it("are none yet where nothing is filtered", async () => {
    open("/");
    expect(await screen.findByText("No jobs yet")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Clear filters" })).not.toBeInTheDocument();
  });

  it.each(["show=failed", "kind=copy", "kind=by_hand", "when=day", "q=acme"])(
    "are a matter of the filters with ?%s, until those are cleared",
    async (filter) => {
      open(`/?${filter}`);
      await userEvent.click(await screen.findByRole("button", { name: "Clear filters" }));
      expect(await screen.findByText("No jobs yet")).toBeVisible();
    },
  );
});
