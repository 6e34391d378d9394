import type { CreateJobData, CreatePlanData } from "@/api/gen";

/** What can be asked for: counted first by a plan, then done by a job. */
export type PlanRequest = CreatePlanData["body"];
export type JobRequest = CreateJobData["body"];
