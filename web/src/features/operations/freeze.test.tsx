import { act, screen, waitFor } from "@testing-library/react";
import { delay } from "msw";
import { expect, it } from "vitest";

import { followJobs } from "@/liveQueries";
import { refreshEverything } from "@/jobs/refresh";
import { MY_LIST, operationsApi } from "@/testing/operationsApi";
import { renderScreen } from "@/testing/render";
import { idOf } from "@/testing/samples";

import { freezeSelection } from "./freeze";
import { TakeAwayDialog } from "./TakeAwayDialog";

const api = operationsApi();

it("freezes and counts once, whatever comes back while the dialog is open", async () => {
  api.plans("remove", { removed: 50 });
  const freeze = freezeSelection(idOf(1), { mode: "all", except: new Set() });
  const { client } = renderScreen(
    <TakeAwayDialog
      kind="remove"
      opened
      onClose={() => {}}
      onStarted={() => {}}
      list={MY_LIST}
      freeze={freeze}
    />,
  );
  followJobs(client);
  expect(await screen.findByRole("button", { name: /50/ })).toBeEnabled();
  // A reconnect, a return to the tab, and whoever else asks for everything.
  await act(async () => {
    refreshEverything(client);
    window.dispatchEvent(new Event("focus"));
    document.dispatchEvent(new Event("visibilitychange"));
    await client.invalidateQueries();
    await delay(0);
  });
  await waitFor(() => expect(client.isFetching()).toBe(0));
  expect(api.sent("selections")).toHaveLength(1);
  expect(api.sent("plans")).toHaveLength(1);
});
