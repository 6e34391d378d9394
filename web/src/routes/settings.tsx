import { createRoute } from "@tanstack/react-router";
import { z } from "zod";

import { SettingsPage } from "@/features/settings/SettingsPage";
import { webhooksOptions } from "@/features/webhooks/queries";

import { rootRoute } from "./root";

export const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings",
  /** The webhook whose log is open. */
  validateSearch: z.object({ log: z.uuid().optional().catch(undefined) }),
  loader: ({ context }) => void context.queryClient.prefetchQuery(webhooksOptions()),
  component: function Settings() {
    const { log } = settingsRoute.useSearch();
    const navigate = settingsRoute.useNavigate();
    return (
      <SettingsPage
        log={log}
        onLog={(id) => void navigate({ search: (previous) => ({ ...previous, log: id }) })}
      />
    );
  },
});
