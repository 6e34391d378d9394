import { Popover } from "@mantine/core";
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";

import { SearchInput } from "@/components/SearchInput";
import { SingleKeysSwitch } from "@/components/SingleKeysSwitch";
import { MY_LIST, operationsApi } from "@/testing/operationsApi";
import { renderScreen } from "@/testing/render";
import { idOf } from "@/testing/samples";

import { ActionsMenu } from "./ActionsMenu";
import { freezeSelection } from "./freeze";
import type { ListRef } from "./selectionDialog";

const api = operationsApi();

function show(list: ListRef | null = MY_LIST, disabled = false) {
  api.plans("remove", { removed: 50, deleted: 50 });
  renderScreen(
    <>
      <input aria-label="Search" />
      <input type="checkbox" aria-label="Select Acme" />
      <SearchInput label="Search companies" hotkey="/" value="" onChange={() => undefined} />
      <SingleKeysSwitch />
      <Popover>
        <Popover.Target>
          <button>Columns</button>
        </Popover.Target>
        <Popover.Dropdown>
          <input type="checkbox" aria-label="City" />
        </Popover.Dropdown>
      </Popover>
      <ActionsMenu
        list={list}
        disabled={disabled}
        freeze={freezeSelection(list?.id ?? null, { mode: "ids", ids: new Set([idOf(10)]) })}
        onStarted={vi.fn<() => void>()}
      />
    </>,
  );
  return userEvent.setup();
}

const dialog = (name: string) => screen.findByRole("dialog", { name });
const openDialog = () => screen.queryByRole("dialog");

describe("ActionsMenu", () => {
  it("offers all that can be done in a list", async () => {
    const user = show();
    await user.click(screen.getByRole("button", { name: "Actions" }));
    const items = within(await screen.findByRole("menu")).getAllByRole("menuitem");
    expect(items.map((item) => item.getAttribute("aria-keyshortcuts"))).toEqual([
      "C",
      "M",
      "E",
      "Delete Backspace",
      "Shift+Delete Shift+Backspace",
    ]);
  });

  it("neither moves nor removes from all companies", async () => {
    const user = show(null);
    await user.click(screen.getByRole("button", { name: "Actions" }));
    await screen.findByRole("menuitem", { name: "Copy to…" });
    expect(screen.queryByRole("menuitem", { name: "Move to…" })).not.toBeInTheDocument();
    await user.keyboard("{Escape}m{Delete}");
    expect(openDialog()).not.toBeInTheDocument();
  });

  it.each([
    ["c", "Copy to…"],
    ["m", "Move to…"],
    ["e", "Edit a field"],
    ["{Delete}", "Remove from this list"],
    ["{Backspace}", "Remove from this list"],
    ["{Shift>}{Delete}{/Shift}", "Delete companies"],
  ])("opens with the key %s, with the focus on a row's box", async (keys, name) => {
    const user = show();
    await user.click(screen.getByRole("checkbox", { name: "Select Acme" }));
    await user.keyboard(keys);
    expect(await dialog(name)).toBeInTheDocument();
  });

  it("leaves the keys to a field, and to an open dialog", async () => {
    const user = show();
    const field = screen.getByRole("textbox", { name: "Search" });
    await user.type(field, "came");
    expect(field).toHaveValue("came");
    expect(openDialog()).not.toBeInTheDocument();
    await user.click(screen.getByRole("checkbox", { name: "Select Acme" }));
    await user.keyboard("{Delete}");
    await dialog("Remove from this list");
    await user.keyboard("e");
    expect(screen.queryByRole("dialog", { name: "Edit a field" })).not.toBeInTheDocument();
  });

  it("leaves the keys to an open popover", async () => {
    const user = show();
    await user.click(screen.getByRole("button", { name: "Columns" }));
    await user.click(await screen.findByRole("checkbox", { name: "City" }));
    await user.keyboard("{Delete}c");
    expect(screen.getAllByRole("dialog")).toHaveLength(1);
  });

  it("has no single keys once they are switched off, here and in other places", async () => {
    const user = show();
    await user.click(screen.getByLabelText(/^Single-key shortcuts/));
    await user.click(screen.getByRole("checkbox", { name: "Select Acme" }));
    await user.keyboard("c{Delete}/");
    expect(openDialog()).not.toBeInTheDocument();
    expect(screen.getByRole("searchbox")).not.toHaveFocus();
    await user.click(screen.getByRole("button", { name: "Actions" }));
    expect(await screen.findByRole("menuitem", { name: "Copy to…" })).not.toHaveAttribute(
      "aria-keyshortcuts",
    );
    await user.keyboard("{Escape}");
    await user.click(screen.getByLabelText(/^Single-key shortcuts/));
    await user.click(screen.getByRole("checkbox", { name: "Select Acme" }));
    await user.keyboard("/");
    expect(screen.getByRole("searchbox")).toHaveFocus();
  });

  it("does nothing while nothing is selected", async () => {
    const user = show(MY_LIST, true);
    await user.keyboard("c");
    expect(openDialog()).not.toBeInTheDocument();
  });
});
