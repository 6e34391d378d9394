import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { createQueryClient } from "./client";
import { createSelection, listViews } from "./gen";
import { asProblem, Problem } from "./problem";

const VIEWS = "http://localhost/api/v1/views";

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** What a request that the server treats like this fails with. */
async function failure(answer: () => Response) {
  server.use(http.get(VIEWS, answer));
  return asProblem(await listViews().catch((error: unknown) => error));
}

describe("what a request failed with", () => {
  it("is that the server can't be reached, where no server answered", async () => {
    const problem = await failure(() => HttpResponse.error());
    expect(problem.title).toBe("Longlist can't be reached");
    expect(problem.mayPass).toBe(true);
  });

  it("is what the server says", async () => {
    const body = { type: "/problems/x", title: "Refused", status: 409, detail: "Not now." };
    const problem = await failure(() => HttpResponse.json(body, { status: 409 }));
    expect([problem.title, problem.detail, problem.mayPass]).toEqual([
      "Refused",
      "Not now.",
      false,
    ]);
  });

  it("is an answer that this page does not understand", async () => {
    const problem = await failure(() => HttpResponse.json({ items: "none" }));
    expect(problem.title).toBe("The server's answer was not understood");
  });

  it("is an error of this page, where nothing was sent", async () => {
    const circle: Record<string, unknown> = {};
    circle["circle"] = circle;
    const error: unknown = await createSelection({ body: circle as never }).catch(
      (e: unknown) => e,
    );
    expect(error).not.toBeInstanceOf(Problem);
    expect(asProblem(error).title).toBe("Something went wrong");
  });
});

it("says of an error of this page that it is one, and not that it may pass", () => {
  const problem = asProblem(new TypeError("x is undefined"));
  expect(problem.title).toBe("Something went wrong");
  expect(problem.detail).toContain("x is undefined");
  expect(problem.mayPass).toBe(false);
});

it("does not ask again after an error of this page", async () => {
  let calls = 0;
  const queryFn = () => {
    calls += 1;
    throw new TypeError("x is undefined");
  };
  await expect(createQueryClient().fetchQuery({ queryKey: ["x"], queryFn })).rejects.toThrow(
    "x is undefined",
  );
  expect(calls).toBe(1);
});
