import { screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { attributeId, MOST_ATTRIBUTES } from "@/lib/attributes";
import { untouchedLayout } from "@/lib/columnLayout";
import { columnControl } from "@/lib/useColumnLayout";
import { renderScreen } from "@/testing/render";

import { ColumnsPanel } from "./ColumnsPanel";

const IDS = Array.from({ length: MOST_ATTRIBUTES + 1 }, (_, number) =>
  attributeId(`Fact ${number}`),
);
const COLUMNS = IDS.map((id) => ({
  id,
  label: id.split(".")[1] ?? id,
  meta: { hidden: true },
  fixed: false,
}));

function show(shown: string[]) {
  const layout = { ...untouchedLayout(IDS), shown };
  renderScreen(
    <ColumnsPanel columns={COLUMNS} control={columnControl(layout, IDS, () => {})} squeezed={[]} />,
  );
}

it("says that no more attributes can be shown, and offers no other", () => {
  show(IDS.slice(0, MOST_ATTRIBUTES));
  expect(screen.getByText(/^50 attributes are shown, the most there can be/)).toBeVisible();
  expect(screen.getByRole("checkbox", { name: "Fact 0" })).toBeEnabled();
  expect(screen.getByRole("checkbox", { name: "Fact 50" })).toBeDisabled();
  expect(screen.getByRole("button", { name: "Pin Fact 50" })).toBeDisabled();
});

it("offers every attribute while there is room for one", () => {
  show(IDS.slice(0, MOST_ATTRIBUTES - 1));
  expect(screen.queryByText(/the most there can be/)).toBeNull();
  expect(screen.getByRole("checkbox", { name: "Fact 50" })).toBeEnabled();
});
