import { MantineProvider } from "@mantine/core";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";

import { createQueryClient } from "@/api/client";
import { theme } from "@/theme";

/** Renders with what every screen stands in; `env="test"` makes Mantine's transitions instant. */
export function renderScreen(ui: ReactNode, client: QueryClient = createQueryClient()) {
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  const view = render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={client}>{ui}</QueryClientProvider>
    </MantineProvider>,
  );
  return { ...view, client };
}

/** The same at an address, for what reads or writes the URL. */
export function renderAt(address: string, Screen: () => ReactNode, client?: QueryClient) {
  const router = createRouter({
    routeTree: createRootRoute({
      component: () => (
        <>
          <Screen />
          <Outlet />
        </>
      ),
      notFoundComponent: () => null,
    }),
    history: createMemoryHistory({ initialEntries: [address] }),
  });
  const view = renderScreen(<RouterProvider router={router as never} />, client);
  return { ...view, router };
}
