import type { CreateJobData, CreatePlanData, NewTarget, ExistingTarget } from "@/api/gen";

type SetOperation = "union" | "intersection" | "difference" | "symmetric_difference";
type Pending<Target> =
  | ({ kind: "copy" | "move"; selection_id: string } & Target)
  | { kind: "remove" | "delete_companies"; selection_id: string }
  | { kind: "edit"; selection_id: string; field: string; value: string | number | null }
  | ({ kind: "combine"; operation: SetOperation; collection_ids: string[] } & Target);

/** What can be asked for: counted first by a plan, then done by a job. */
export type PlanRequest =
  | CreatePlanData["body"]
  | Pending<{ target_collection_id: string | null }>
  | { kind: "delete_collection"; collection_id: string };
export type JobRequest = CreateJobData["body"] | Pending<{ target: NewTarget | ExistingTarget }>;
