import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { createQueryClient } from "@/api/client";
import type { PageJob } from "@/api/gen";
import { recentJobsOptions } from "@/jobs/queries";
import { MY_LIST, operationsApi } from "@/testing/operationsApi";
import { renderScreen } from "@/testing/render";
import { idOf } from "@/testing/samples";

import { freezeSelection } from "./freeze";
import { TransferDialog } from "./TransferDialog";

const api = operationsApi();
beforeEach(() => api.plans("copy", { new: 3, already_there: 47 }));

function openDialog(kind: "copy" | "move" = "copy") {
  const client = createQueryClient();
  const jobs: PageJob = { items: [], next_cursor: null, prev_cursor: null, last_cursor: null };
  client.setQueryData(recentJobsOptions().queryKey, jobs);
  const onClose = vi.fn<() => void>();
  const onStarted = vi.fn<() => void>();
  renderScreen(
    <TransferDialog
      kind={kind}
      opened
      onClose={onClose}
      onStarted={onStarted}
      list={MY_LIST}
      freeze={freezeSelection(MY_LIST.id, { mode: "ids", ids: new Set([idOf(10)]) })}
    />,
    client,
  );
  const jobTitles = () =>
    client.getQueryData(recentJobsOptions().queryKey)?.items.map((job) => job.title);
  return { user: userEvent.setup(), onClose, onStarted, jobTitles };
}

async function chooseProspects(user: ReturnType<typeof userEvent.setup>) {
  await user.click(await screen.findByRole("combobox", { name: "Collection" }));
  await user.click(await screen.findByRole("option", { name: /Prospects/ }));
}

describe("Copy to…", () => {
  it("repeats the selection in words and does not offer the list that it came from", async () => {
    const { user } = openDialog();
    expect(await screen.findByText("50 companies of “My List”")).toBeInTheDocument();
    await user.click(screen.getByRole("combobox", { name: "Collection" }));
    expect(await screen.findByRole("option", { name: /Prospects/ })).toBeInTheDocument();
    expect(screen.queryByRole("option", { name: /My List/ })).not.toBeInTheDocument();
  });

  it("shows the plan before the click, and the number on the button", async () => {
    const { user } = openDialog();
    expect(await screen.findByRole("button", { name: "Copy" })).toBeDisabled();
    await chooseProspects(user);
    expect(await screen.findByRole("button", { name: "Copy 3 companies" })).toBeEnabled();
    expect(screen.getByRole("region", { name: "Plan" })).toHaveTextContent("3 new47 already there");
  });

  it("marks an estimate", async () => {
    api.plans("copy", { new: 3000, already_there: 47, exact: false });
    const { user } = openDialog();
    await chooseProspects(user);
    expect(await screen.findByRole("button", { name: "Copy ~3K companies" })).toBeEnabled();
  });

  it("offers no copy that would do nothing", async () => {
    api.plans("copy", { new: 0, already_there: 50 });
    const { user } = openDialog();
    await chooseProspects(user);
    expect(await screen.findByRole("button", { name: "Nothing to copy" })).toBeDisabled();
  });

  it("starts one job with one selection and one key", async () => {
    const { user, onClose, onStarted, jobTitles } = openDialog();
    await chooseProspects(user);
    await user.click(await screen.findByRole("button", { name: "Copy 3 companies" }));
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(onStarted).toHaveBeenCalledTimes(1);
    expect(api.sent("selections")).toHaveLength(1);
    expect(api.sent("jobs")[0]?.body).toEqual({
      kind: "copy",
      selection_id: idOf(500),
      target: { collection_id: idOf(2) },
    });
    expect(api.sent("jobs")[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
    expect(jobTitles()).toEqual(["Copy 1"]);
  });

  it("takes the entry back when the server refuses, says why, and tries again with the same key", async () => {
    api.refuses("jobs", 409, "/target/collection_id", "“Prospects” was deleted.", true);
    const { user, onClose, jobTitles } = openDialog();
    await chooseProspects(user);
    const button = await screen.findByRole("button", { name: "Copy 3 companies" });
    await user.click(button);
    expect(await screen.findByText("“Prospects” was deleted.")).toBeInTheDocument();
    expect(jobTitles()).toEqual([]);
    await user.click(button);
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    const [first, second] = api.sent("jobs");
    expect(second?.key).toBe(first?.key);
  });

  it("copies to a new collection, and shows a taken name at its field", async () => {
    const taken = "There is a collection “Fresh” already.";
    api.refuses("jobs", 409, "/target/new_collection/name", taken);
    const { user } = openDialog();
    await user.click(await screen.findByRole("radio", { name: "New collection" }));
    await user.click(await screen.findByRole("button", { name: "Copy 50 companies" }));
    const name = screen.getByRole("textbox", { name: "Name of the new collection" });
    await waitFor(() => expect(name).toBeInvalid());
    expect(api.sent("jobs")).toHaveLength(0);
    await user.type(name, "Fresh");
    await user.click(screen.getByRole("button", { name: "Copy 50 companies" }));
    await waitFor(() => expect(name).toHaveAccessibleDescription(taken));
  });

  it("shows what went wrong when the selection cannot be made", async () => {
    api.refuses("selections", 422, "/ids", "Nothing is selected.");
    openDialog();
    expect(await screen.findByRole("alert")).toHaveTextContent("Nothing is selected.");
  });
});

describe("Move to…", () => {
  it("counts what leaves, says from where, and moves even what is there already", async () => {
    api.plans("move", { new: 0, already_there: 50, removed: 50 });
    const { user, onClose } = openDialog("move");
    expect(await screen.findByText("What is moved leaves “My List”.")).toBeInTheDocument();
    await chooseProspects(user);
    await user.click(await screen.findByRole("button", { name: "Move 50 companies" }));
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(api.sent("plans")[0]?.body).toEqual({
      kind: "move",
      selection_id: idOf(500),
      target_collection_id: idOf(2),
    });
    expect(api.sent("jobs")[0]?.body).toMatchObject({ kind: "move", selection_id: idOf(500) });
  });
});
