import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { renderAt } from "@/testing/render";
import { idOf } from "@/testing/samples";

import { WhyHere } from "./WhyHere";

const ADDRESS = `http://localhost/api/v1/collections/${idOf(1)}/companies/${idOf(10)}/why`;
const WHY = {
  sentence: "Copied from “My List” by the job “Copy 50 companies to Prospects”.",
  job: { id: idOf(901), name: "Copy 50 companies to Prospects" },
  source: { id: idOf(2), name: "My List" },
  file: null,
  line: null,
  added_at: "2026-11-23T12:00:00Z",
  put_back_by: null,
};

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const answer = (change: object) =>
  server.use(http.get(ADDRESS, () => HttpResponse.json({ ...WHY, ...change })));
const refuse = (status: number, detail: string) =>
  server.use(
    http.get(ADDRESS, () =>
      HttpResponse.json(
        { type: "/problems/x", title: "Refused", status, detail },
        { status, headers: { "content-type": "application/problem+json" } },
      ),
    ),
  );
const show = () => renderAt("/", () => <WhyHere collectionId={idOf(1)} companyId={idOf(10)} />);

describe("Why is it in this list?", () => {
  it("says it in a sentence, with the job and the list it came from", async () => {
    answer({});
    show();
    expect(await screen.findByText(WHY.sentence)).toBeInTheDocument();
    const job = screen.getByRole("link", { name: "Copy 50 companies to Prospects" });
    expect(job).toHaveAttribute("href", `/jobs/${idOf(901)}`);
    const source = screen.getByRole("link", { name: "My List" });
    expect(source).toHaveAttribute("href", `/collections/${idOf(2)}`);
  });

  it("names the file and the line of an import", async () => {
    answer({ source: null, file: "leads.csv", line: 12345 });
    show();
    expect(await screen.findByText("leads.csv, line 12,345")).toBeInTheDocument();
  });

  it("names the undo that put it back", async () => {
    answer({ put_back_by: { id: idOf(902), name: "Undo: Remove 50 companies" } });
    show();
    const undo = await screen.findByRole("link", { name: "Undo: Remove 50 companies" });
    expect(undo).toHaveAttribute("href", `/jobs/${idOf(902)}`);
  });

  it("needs no job: people add companies by hand", async () => {
    answer({ sentence: "Added by hand.", job: null, source: null });
    show();
    expect(await screen.findByText("Added by hand.")).toBeInTheDocument();
    expect(screen.queryByRole("link")).not.toBeInTheDocument();
  });

  it("asks again after an error", async () => {
    refuse(503, "The database is busy.");
    show();
    expect(await screen.findByRole("alert")).toHaveTextContent("The database is busy.");
    answer({});
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText(WHY.sentence)).toBeInTheDocument();
  });

  it("says that it is in the list no more, and offers nothing", async () => {
    refuse(404, "It is not in this collection.");
    show();
    expect(await screen.findByText("It is not in this collection.")).toBeInTheDocument();
    expect(screen.queryByRole("button")).not.toBeInTheDocument();
  });
});
