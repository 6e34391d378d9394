import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";

import { operationsApi } from "@/testing/operationsApi";
import { renderScreen } from "@/testing/render";
import { aCollection, idOf } from "@/testing/samples";

import { DeleteCollectionDialog } from "./DeleteCollectionDialog";

const api = operationsApi();

function openDialog(company_count: number) {
  api.plans("delete_collection", { matched: company_count, removed: company_count });
  const onClose = vi.fn<() => void>();
  const onDeleted = vi.fn<() => void>();
  renderScreen(
    <DeleteCollectionDialog
      opened
      collection={aCollection(1, { name: "My List", company_count })}
      onClose={onClose}
      onDeleted={onDeleted}
    />,
  );
  return { user: userEvent.setup(), onClose, onDeleted };
}

const button = () => screen.findByRole("button", { name: "Delete collection" });

describe("DeleteCollectionDialog", () => {
  it("says what goes and what stays, and deletes a small list at one click", async () => {
    const { user, onDeleted } = openDialog(10);
    expect(screen.getByText("“My List” and its list of 10 companies")).toBeInTheDocument();
    expect(screen.getByText(/The companies themselves stay/)).toBeInTheDocument();
    await waitFor(async () => expect(await button()).toBeEnabled());
    await user.click(await button());
    await waitFor(() => expect(onDeleted).toHaveBeenCalled());
    expect(api.sent("plans")[0]?.body).toEqual({
      kind: "delete_collection",
      collection_id: idOf(1),
    });
  });

  it("asks for the name of a large list", async () => {
    const { user, onClose, onDeleted } = openDialog(5000);
    await waitFor(async () => expect(await button()).toBeEnabled());
    await user.click(await button());
    expect(onClose).not.toHaveBeenCalled();
    await user.type(screen.getByRole("textbox", { name: /Type the name/ }), "my list{Enter}");
    await waitFor(() => expect(onDeleted).toHaveBeenCalled());
  });
});
