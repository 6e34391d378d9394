import { notifyManager, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";

import { zJobStreamEvent } from "@/api/gen/zod.gen";
import { askAgainForFailed, recoverFailed } from "@/api/recovery";

import { applyJobEvent } from "./cache";
import { announceEnd } from "./JobToast";
import { joinEvents } from "./joinEvents";
import { refreshEverything } from "./refresh";
import type { LiveStatus } from "./stream";

const LiveContext = createContext<LiveStatus>("connecting");

export const useLiveStatus = () => useContext(LiveContext);

const isCutOff = (status: LiveStatus) => status === "lost" || status === "silent";

/** What is on the screen may be old, and will be until the server is back. */
export const useIsCutOff = () => isCutOff(useLiveStatus());

/** Keeps the query cache in step with the server's events, and knows whether it can. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [status, setStatus] = useState<LiveStatus>("connecting");

  useEffect(() => {
    let last: LiveStatus = "connecting";
    return joinEvents({
      onStatus: (now) => {
        setStatus(now);
        if (now === "live" && isCutOff(last)) void askAgainForFailed(client);
        last = now;
      },
      onGap: () => refreshEverything(client),
      onEvents: (events) =>
        notifyManager.batch(() => events.forEach((event) => take(client, event))),
    });
  }, [client]);
  useEffect(() => recoverFailed(client), [client]);

  return <LiveContext value={status}>{children}</LiveContext>;
}

function take(client: QueryClient, data: unknown) {
  const event = zJobStreamEvent.safeParse(data);
  // An event of a newer server that this page cannot read still says: look again.
  if (!event.success) return refreshEverything(client);
  applyJobEvent(client, event.data);
  announceEnd(event.data.job);
}
