import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { companiesApi } from "@/testing/companiesApi";
import { findChip, openBar } from "@/testing/filterBar";
import { idOf } from "@/testing/samples";

import type { Condition } from "./conditions";

const FRANCE: Condition = { op: "is", field: "country", values: ["France"] };

const api = companiesApi();

describe("a filter on a text field", () => {
  it("is added as a chip with the values of the field and how many have them", async () => {
    const { user, add, written } = await openBar();
    const editor = await add("Country");
    await user.click(await editor.findByRole("checkbox", { name: /France/ }));
    await written([FRANCE]);
    await user.click(editor.getByRole("checkbox", { name: "Spain ~80" }));
    await written([{ ...FRANCE, values: ["France", "Spain"] }]);
    expect(await findChip(/^Country is France or Spain$/)).toBeInTheDocument();
    await user.click(editor.getByRole("checkbox", { name: /France/ }));
    await user.click(editor.getByRole("checkbox", { name: /Spain/ }));
    await written(undefined);
  });

  it("asks for values as if it were not there itself, and searches in them", async () => {
    const other: Condition = { op: "is", field: "city", values: ["Nice"] };
    const { user } = await openBar([FRANCE, other], "&q=solar");
    await user.click(await findChip(/^Country is France$/));
    const editor = within(await screen.findByRole("dialog"));
    await editor.findByRole("checkbox", { name: /Spain/ });
    expect(api.asked("facets")[0]?.filter).toEqual({ search: "solar", conditions: [other] });
    await user.type(editor.getByRole("textbox", { name: "Search Country" }), "ger");
    await waitFor(() => expect(api.asked("facets").at(-1)?.params.get("search")).toBe("ger"));
    await waitFor(() =>
      expect(editor.queryByRole("checkbox", { name: /Spain/ })).not.toBeInTheDocument(),
    );
    const found = editor.getAllByRole("checkbox").map((box) => (box as HTMLInputElement).checked);
    expect(editor.getByRole("checkbox", { name: "France" })).toBeChecked();
    expect(found).toEqual([true, false]);
  });

  it("knows those that have no value, and what is not and what contains", async () => {
    const { user, written } = await openBar([FRANCE]);
    await user.click(await findChip(/^Country is France$/));
    const editor = within(await screen.findByRole("dialog"));
    const operator = editor.getByRole("combobox", { name: "Condition" });
    await user.selectOptions(operator, "is not");
    await written([{ ...FRANCE, op: "is_not" }]);
    await user.selectOptions(operator, "is");
    await user.click(await editor.findByRole("checkbox", { name: "Empty ~7" }));
    await written([{ ...FRANCE, or_empty: true }]);
    expect(await findChip(/^Country is empty or France$/)).toBeInTheDocument();
    await user.selectOptions(operator, "is not");
    await written([{ ...FRANCE, op: "is_not", or_empty: true }]);
    await user.selectOptions(operator, "is");
    await user.click(editor.getByRole("checkbox", { name: /France/ }));
    await written([{ op: "is_empty", field: "country" }]);
    await user.selectOptions(operator, "contains");
    await written(undefined);
    await user.type(await editor.findByRole("combobox", { name: /Any of/ }), "land{Enter}");
    await written([{ op: "contains", field: "country", values: ["land"] }]);
    expect(await findChip(/^Country contains “land”$/)).toBeInTheDocument();
  });

  it("can be on any attribute that a file brought, or that somebody knows of", async () => {
    const { user, add, written } = await openBar();
    const editor = await add("Segment 40");
    await user.click(await editor.findByRole("checkbox", { name: /Spain/ }));
    await written([{ op: "is", field: "attributes.Segment", values: ["Spain"] }]);
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: "Filter" }));
    await user.type(screen.getByRole("textbox", { name: "Search fields" }), "Rare");
    await user.click(await screen.findByRole("option", { name: "Attribute “Rare”" }));
    expect(await screen.findByRole("dialog", { name: /Rare is/ })).toBeInTheDocument();
  });

  it("says what went wrong with the values, and asks again", async () => {
    api.refuses("facets", 503, "The database is busy.", true);
    const { user, add } = await openBar();
    const editor = await add("Country");
    expect(await editor.findByRole("alert")).toHaveTextContent("The database is busy.");
    await user.click(editor.getByRole("button", { name: "Try again" }));
    expect(await editor.findByRole("checkbox", { name: /France/ })).toBeInTheDocument();
  });
});

describe("a filter on a number", () => {
  it("is set by a bar of the histogram, and by its ends", async () => {
    const { user, add, written } = await openBar();
    const editor = await add("Employees");
    const bar = await editor.findByRole("button", { name: "51 to 200 employees, 1,234 companies" });
    await user.click(bar);
    await written([{ op: "between", field: "employees", min: 51, max: 200 }]);
    expect(bar).toHaveAttribute("aria-pressed", "true");
    const most = editor.getByRole("textbox", { name: "To" });
    expect(most).toHaveValue("200");
    await user.clear(most);
    await user.type(most, "1000{Enter}");
    await written([{ op: "between", field: "employees", min: 51, max: 1000 }]);
    expect(await findChip(/^Employees 51–1,000$/)).toHaveFocus();
  });

  it("is not applied while its end is before its beginning", async () => {
    const condition: Condition = { op: "between", field: "employees", min: 51, max: 200 };
    const { user, read } = await openBar([condition]);
    await user.click(await findChip(/^Employees/));
    const most = within(await screen.findByRole("dialog")).getByRole("textbox", { name: "To" });
    await user.clear(most);
    await user.type(most, "5");
    expect(most).toHaveAccessibleDescription("Less than “From”.");
    await user.tab();
    expect(read()["filter"]).not.toEqual([{ ...condition, max: 5 }]);
  });

  it("walks along the bars with the arrow keys", async () => {
    const { user, add } = await openBar();
    const editor = await add("Employees");
    const bars = within(await editor.findByRole("group")).getAllByRole("button");
    bars[0]!.focus();
    await user.keyboard("{ArrowRight}");
    expect(bars[1]).toHaveFocus();
    await user.keyboard("{ArrowRight}{Home}");
    expect(bars[0]).toHaveFocus();
  });
});

describe("a filter on a date", () => {
  it("takes whole days, and sends the beginning of the day after", async () => {
    const { user, add, written } = await openBar();
    const editor = await add("Added");
    await user.type(editor.getByLabelText("From"), "2026-11-01");
    await user.type(editor.getByLabelText("To"), "2026-11-05");
    await written([
      {
        op: "during",
        field: "created_at",
        since: new Date("2026-11-01T00:00:00").toISOString(),
        until: new Date("2026-11-06T00:00:00").toISOString(),
      },
    ]);
    expect(await findChip(/^Added Nov 1\s–\s5, 2026$/)).toBeInTheDocument();
  });

  it("is set by a bar to the very times that were counted", async () => {
    const { user, add, written } = await openBar();
    const editor = await add("Added");
    await user.click(await editor.findByRole("button", { name: /, 7 companies$/ }));
    await written([
      {
        op: "during",
        field: "created_at",
        since: "2026-11-02T00:00:00Z",
        until: "2026-11-03T00:00:00Z",
      },
    ]);
    expect(await findChip(/^Added Nov/)).toBeInTheDocument();
  });
});

describe("a filter on collections", () => {
  it("takes several, and calls them by their names", async () => {
    const { user, add, written } = await openBar();
    const editor = await add("Not in collection");
    await user.click(await editor.findByRole("checkbox", { name: "Ignore 50" }));
    await user.click(editor.getByRole("checkbox", { name: /My List/ }));
    await written([{ op: "not_in_collection", collection_ids: [idOf(2), idOf(1)] }]);
    expect(await findChip(/^Not in “Ignore” or “My List”$/)).toBeInTheDocument();
  });
});
