import type { Query, QueryClient } from "@tanstack/react-query";

import type { Job } from "@/api/gen";
import type * as sdk from "@/api/gen/sdk.gen";

/** A request of the API, by the id that the generated client has for it. */
export type Operation = Extract<keyof typeof sdk, string>;

/** What was asked for. */
type Asked<O extends Operation> = (typeof sdk)[O] extends (options: infer Options) => unknown
  ? Pick<NonNullable<Options>, Extract<"path" | "query", keyof NonNullable<Options>>>
  : never;

type Live<O extends Operation = Operation> = {
  /** Whether the answer shows something that a job of this kind changes where it works. */
  shows: (job: Job, asked: Asked<O>) => boolean;
  /** Follow while the job runs, not only when it has ended: always, or depending on the answer that is shown. */
  whileRunning?: (answer: unknown) => boolean;
};

/** How the answers of a feature follow jobs. A query that no feature names is never refreshed by events. */
export type LiveQueries = { [O in Operation]?: Live<O> };

type Meta = { live?: Live };

/** Keeps what a feature says of its queries with the client, as their default. */
export function registerLiveQueries(client: QueryClient, queries: LiveQueries) {
  for (const [operation, live] of Object.entries(queries))
    client.setQueryDefaults([{ _id: operation }], { meta: { live } });
}

/** The operation that a query asks for. */
export function operationOf({ queryKey }: { queryKey: readonly unknown[] }): string {
  const { _id: operation = "" } = (queryKey[0] ?? {}) as { _id?: string };
  return operation;
}

const liveOf = ({ meta }: Query): Live | undefined => (meta as Meta | undefined)?.live;

export const isLive = (query: Query): boolean => liveOf(query) !== undefined;

/** Whether a job that has moved on or ended changes what the query shows. */
export function isTouched(query: Query, job: Job, ended: boolean): boolean {
  const live = liveOf(query);
  if (!live || (!ended && !live.whileRunning?.(query.state.data))) return false;
  return live.shows(job, (query.queryKey[0] ?? {}) as Asked<Operation>);
}
