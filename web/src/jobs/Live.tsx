import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";

import { zJobStreamEvent } from "@/api/gen/zod.gen";

import { applyJobEvent, refreshEverything } from "./cache";
import { announceEnd } from "./JobToast";
import { type LiveStatus, openStream } from "./stream";

const LiveContext = createContext<LiveStatus>("connecting");

export const useLiveStatus = () => useContext(LiveContext);

/** Keeps the query cache in step with the server's events, and knows whether it can. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [status, setStatus] = useState<LiveStatus>("connecting");

  useEffect(
    () =>
      openStream({
        url: "/api/v1/events",
        onStatus: setStatus,
        onResume: () => refreshEverything(client),
        onEvent: (data) => {
          const event = zJobStreamEvent.safeParse(data);
          // An event of a newer server that this page cannot read still says: look again.
          if (!event.success) return refreshEverything(client);
          applyJobEvent(client, event.data);
          announceEnd(event.data.job);
        },
      }),
    [client],
  );

  return <LiveContext value={status}>{children}</LiveContext>;
}
