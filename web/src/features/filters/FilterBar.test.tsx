import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { companiesApi } from "@/testing/companiesApi";
import { findChip, openBar } from "@/testing/filterBar";

import type { Condition } from "./conditions";

const FRANCE: Condition = { op: "is", field: "country", values: ["France"] };

companiesApi();

describe("chips", () => {
  const SIZE: Condition = { op: "between", field: "employees", min: 51, max: 200 };

  it("go with their cross, or with Backspace, and the focus goes to the next", async () => {
    const { user, written } = await openBar([FRANCE, SIZE]);
    await user.click(await findChip(/^Remove filter: Country is France$/));
    await written([SIZE]);
    const next = await findChip(/^Employees 51–200$/);
    expect(next).toHaveFocus();
    await user.keyboard("{Backspace}");
    await written(undefined);
    expect(screen.getByRole("button", { name: "Filter" })).toHaveFocus();
  });

  it("all go with “Reset”, and the search with them", async () => {
    const { user, read } = await openBar([FRANCE, SIZE], "&q=solar&page=3&cursor=x");
    expect(screen.getByRole("searchbox")).toHaveValue("solar");
    await user.click(screen.getByRole("button", { name: "Reset" }));
    await waitFor(() => expect(read()).toEqual({}));
    expect(screen.queryByRole("button", { name: "Reset" })).not.toBeInTheDocument();
    expect(screen.getByRole("searchbox")).toHaveValue("");
    expect(screen.getByRole("button", { name: "Filter" })).toHaveFocus();
  });

  it("are one step for the back button, however often they changed while they were open", async () => {
    const { user, add, written, router } = await openBar([SIZE]);
    const editor = await add("Country");
    await user.click(await editor.findByRole("checkbox", { name: /France/ }));
    await user.click(editor.getByRole("checkbox", { name: /Spain/ }));
    await written([SIZE, { ...FRANCE, values: ["France", "Spain"] }]);
    router.history.back();
    await written([SIZE]);
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(screen.queryByRole("button", { name: /^Country/ })).not.toBeInTheDocument();
  });

  it("that say nothing are gone when they are closed", async () => {
    const { user, read, add } = await openBar();
    await add("Country");
    expect(await findChip(/^Country is …$/)).toBeInTheDocument();
    await user.keyboard("{Escape}");
    await waitFor(() =>
      expect(screen.queryByRole("button", { name: /^Country/ })).not.toBeInTheDocument(),
    );
    expect(read()["filter"]).toBeUndefined();
    expect(screen.getByRole("button", { name: "Filter" })).toHaveFocus();
  });
});

describe("the search", () => {
  it("has the focus after “/”, is in the address after a rest, and is cleared by Escape", async () => {
    const { user, read } = await openBar();
    await user.keyboard("/");
    const box = screen.getByRole("searchbox", { name: "Search companies" });
    expect(box).toHaveFocus();
    await user.type(box, "solar/wind");
    await waitFor(() => expect(read()["q"]).toBe("solar/wind"));
    await user.keyboard("{Escape}");
    expect(box).toHaveValue("");
    await waitFor(() => expect(read()["q"]).toBeUndefined());
  });

  it("offers its own order again where another one was chosen", async () => {
    const { user, read } = await openBar([], "&q=solar&sort=name");
    await user.click(await screen.findByRole("button", { name: "Best matches first" }));
    await waitFor(() => expect(read()).toEqual({ q: "solar" }));
  });
});
