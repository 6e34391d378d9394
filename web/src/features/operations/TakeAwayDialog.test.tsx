import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";

import { MY_LIST, operationsApi } from "@/testing/operationsApi";
import { renderScreen } from "@/testing/render";
import { idOf } from "@/testing/samples";

import { freezeSelection } from "./freeze";
import type { ListRef } from "./selectionDialog";
import { TakeAwayDialog } from "./TakeAwayDialog";

const api = operationsApi();

function openDialog(kind: "remove" | "delete_companies", list: ListRef | null = MY_LIST) {
  const onClose = vi.fn<() => void>();
  const onStarted = vi.fn<() => void>();
  renderScreen(
    <TakeAwayDialog
      kind={kind}
      opened
      onClose={onClose}
      onStarted={onStarted}
      list={list}
      freeze={freezeSelection(list?.id ?? null, { mode: "all", except: new Set() })}
    />,
  );
  return { user: userEvent.setup(), onClose, onStarted };
}

describe("an operation that takes away", () => {
  it("repeats the selection, shows the plan and has the number on its button", async () => {
    api.plans("remove", { removed: 48, left_out: 2 });
    const { user, onClose, onStarted } = openDialog("remove");
    expect(await screen.findByText("50 companies of “My List”")).toBeInTheDocument();
    await user.click(await screen.findByRole("button", { name: "Remove 48 companies" }));
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(onStarted).toHaveBeenCalledTimes(1);
    expect(api.sent("jobs")[0]?.body).toEqual({ kind: "remove", selection_id: idOf(500) });
  });

  it("asks for no name up to 1,000 companies", async () => {
    api.selects({ count: 1000 });
    api.plans("remove", { removed: 1000 });
    openDialog("remove");
    expect(await screen.findByRole("button", { name: "Remove 1,000 companies" })).toBeEnabled();
    expect(screen.queryByRole("textbox")).not.toBeInTheDocument();
  });

  it("asks for the list's name above 1,000, and reads it forgivingly", async () => {
    api.selects({ count: 1001 });
    api.plans("remove", { removed: 1001 });
    const { user, onClose } = openDialog("remove");
    const button = await screen.findByRole("button", { name: "Remove 1,001 companies" });
    const name = await screen.findByRole("textbox", { name: /Type the name of the list/ });
    expect(name).toHaveAccessibleDescription(/more than 1,000 companies/);

    await user.click(button);
    expect(name).toBeInvalid();
    expect(name).toHaveFocus();
    expect(name).toHaveAccessibleDescription(/This is not the name of the list/);
    expect(api.sent("jobs")).toHaveLength(0);

    await user.type(name, "  my   LIST ");
    expect(name).toBeValid();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(onClose).toHaveBeenCalled());
  });

  it("asks for a word where there is no list", async () => {
    api.selects({ count: 5000 });
    api.plans("delete_companies", { deleted: 5000 });
    const { user, onClose } = openDialog("delete_companies", null);
    const word = await screen.findByRole("textbox", { name: "Type the word to go on: delete" });
    await screen.findByRole("button", { name: "Delete 5,000 companies" });
    await user.type(word, "Delete{Enter}");
    await waitFor(() => expect(onClose).toHaveBeenCalled());
  });

  it("says what went wrong with the plan, and counts again when asked to", async () => {
    api.refuses("plans", 503, "", "The database is busy.");
    const { user } = openDialog("remove");
    expect(await screen.findByText("The database is busy.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Remove" })).toBeDisabled();
    api.plans("remove", { removed: 50 });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("button", { name: "Remove 50 companies" })).toBeEnabled();
  });

  it("says why the job was refused, and keeps the dialog", async () => {
    api.plans("remove", { removed: 50 });
    api.refuses("jobs", 409, "/selection_id", "“My List” was deleted.");
    const { user, onClose } = openDialog("remove");
    await user.click(await screen.findByRole("button", { name: "Remove 50 companies" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("“My List” was deleted.");
    expect(onClose).not.toHaveBeenCalled();
  });

  it("offers nothing where nothing would go", async () => {
    api.plans("remove", { removed: 0 });
    openDialog("remove");
    expect(await screen.findByRole("button", { name: "Nothing to remove" })).toBeDisabled();
  });
});
