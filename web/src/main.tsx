import "./zod";
import "@fontsource-variable/inter";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./global.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "@tanstack/react-router";

import { createQueryClient } from "./api/client";
import { followJobs } from "./liveQueries";
import { Providers } from "./providers";
import { makeRouter } from "./router";
import { watchForMissingParts } from "./outdated";

watchForMissingParts();
const queryClient = createQueryClient();
followJobs(queryClient);
const router = makeRouter(queryClient);

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Providers queryClient={queryClient}>
      <RouterProvider router={router} />
    </Providers>
  </StrictMode>,
);
