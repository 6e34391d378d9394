import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { MY_LIST, operationsApi } from "@/testing/operationsApi";
import { renderAt } from "@/testing/render";
import { idOf } from "@/testing/samples";

import { CompanyDrawer } from "./CompanyDrawer";

const api = operationsApi();
const ACME = {
  id: idOf(10),
  name: "Acme",
  domain: null,
  description: null,
  country: "France",
  city: null,
  industry: null,
  employees: 12,
  founded_year: null,
  funding_usd: null,
  external_id: null,
  attributes: {},
  created_at: "2026-11-23T12:00:00Z",
  updated_at: "2026-11-23T12:00:00Z",
};
const WHY = {
  sentence: "Added by hand.",
  job: null,
  source: null,
  file: null,
  line: null,
  added_at: "2026-11-23T12:00:00Z",
  put_back_by: null,
};

it("takes one company out by a job, which has a receipt and an undo like every other", async () => {
  api.shows(`companies/${ACME.id}`, ACME);
  api.shows(`collections/${MY_LIST.id}/companies/${ACME.id}/why`, WHY);
  api.selects({ count: 1, sentence: "1 company of “My List”" });
  api.plans("remove", { removed: 1 });
  renderAt(`/?company=${ACME.id}`, () => <CompanyDrawer collection={MY_LIST} />);
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Remove from this collection…" }));
  await user.click(await screen.findByRole("button", { name: "Remove 1 company" }));

  await waitFor(() =>
    expect(api.sent("jobs")[0]?.body).toEqual({ kind: "remove", selection_id: idOf(500) }),
  );
  expect(api.sent("selections")[0]?.body).toEqual({
    scope: { collection_id: MY_LIST.id },
    mode: "ids",
    ids: [ACME.id],
  });
});
