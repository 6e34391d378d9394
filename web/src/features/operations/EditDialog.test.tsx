import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { MY_LIST, operationsApi } from "@/testing/operationsApi";
import { renderScreen } from "@/testing/render";
import { idOf } from "@/testing/samples";

import { EditDialog } from "./EditDialog";
import { countryNames } from "./fields";
import { freezeSelection } from "./freeze";

const api = operationsApi();
beforeEach(() => api.plans("edit", { changed: 30, unchanged: 20 }));

async function openDialog() {
  const onClose = vi.fn<() => void>();
  renderScreen(
    <EditDialog
      opened
      onClose={onClose}
      onStarted={vi.fn<() => void>()}
      list={MY_LIST}
      freeze={freezeSelection(MY_LIST.id, { mode: "ids", ids: new Set([idOf(10)]) })}
    />,
  );
  const user = userEvent.setup();
  await screen.findByText("50 companies of “My List”");
  const choose = async (name: string) => {
    await user.click(screen.getByRole("combobox", { name: "Field" }));
    await user.click(await screen.findByRole("option", { name }));
  };
  return { user, onClose, choose };
}

const counted = () => screen.findByRole("button", { name: /30 companies/ });

describe("EditDialog", () => {
  it("sets a country, with suggestions, and takes any other name too", async () => {
    const { user, onClose } = await openDialog();
    const country = screen.getByRole("combobox", { name: "Country" });
    await user.type(country, "Franc");
    await user.click(await screen.findByRole("option", { name: "France" }));
    await user.click(await screen.findByRole("button", { name: "Change 30 companies" }));
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(api.sent("jobs")[0]?.body).toEqual({
      kind: "edit",
      selection_id: idOf(500),
      field: "country",
      value: "France",
    });
  });

  it("judges a year before it asks the server", async () => {
    const { user, choose } = await openDialog();
    await choose("Founded");
    const year = screen.getByRole("textbox", { name: "Founded" });
    await user.type(year, "999");
    await user.tab();
    expect(await screen.findByText("This must be 1000 or more.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Change" })).toBeDisabled();
    expect(api.sent("plans")).toHaveLength(0);
    await user.clear(year);
    await user.type(year, "1999");
    expect(await counted()).toBeEnabled();
    expect(api.sent("plans").at(-1)?.body).toMatchObject({ field: "founded_year", value: 1999 });
  });

  it("sets a further fact by its name", async () => {
    const { user, choose } = await openDialog();
    await choose("Further fact…");
    await user.type(screen.getByRole("textbox", { name: "Name of the fact" }), " Owner ");
    await user.type(screen.getByRole("textbox", { name: "Text" }), "Ada");
    await user.click(await counted());
    await waitFor(() =>
      expect(api.sent("jobs")[0]?.body).toMatchObject({ field: "attributes.Owner", value: "Ada" }),
    );
  });

  it("clears", async () => {
    const { user, choose } = await openDialog();
    await choose("Employees");
    await user.click(screen.getByRole("radio", { name: "Clear" }));
    expect(screen.queryByRole("textbox", { name: "Employees" })).not.toBeInTheDocument();
    await user.click(await screen.findByRole("button", { name: "Clear it on 30 companies" }));
    await waitFor(() =>
      expect(api.sent("jobs")[0]?.body).toMatchObject({ field: "employees", value: null }),
    );
  });

  it("shows at its field what only the server can judge", async () => {
    api.refuses("plans", 422, "/value", "this is not a domain");
    const { user, choose } = await openDialog();
    await choose("Website");
    const website = screen.getByRole("textbox", { name: "Website" });
    await user.type(website, "no domain");
    await waitFor(() => expect(website).toHaveAccessibleDescription("This is not a domain"));
  });
});

describe("the countries", () => {
  it("are all there, each once, and no groups of them", () => {
    const names = countryNames();
    expect(names).toEqual(expect.arrayContaining(["France", "Japan", "United States"]));
    expect(names).not.toContain("European Union");
    expect(new Set(names).size).toBe(names.length);
  });
});
