import { QueryClient } from "@tanstack/react-query";

import { client } from "./gen/client.gen";
import { Problem, toProblem } from "./problem";

client.setConfig({ baseUrl: window.location.origin });
client.interceptors.error.use(toProblem);

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The server is often on this very machine: being offline says nothing about it.
        networkMode: "always",
        staleTime: 30_000,
        retry: (failures, error) => failures < 2 && error instanceof Problem && error.mayPass,
        retryDelay: (attempt) => Math.min(400 * 2 ** attempt, 4_000),
      },
      mutations: { networkMode: "always" },
    },
  });
}
