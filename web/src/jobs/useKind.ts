import type { Job } from "@/api/gen";

import { KINDS, REDO_ICON } from "./kinds";
import { useUndoState } from "./knownJobs";

/** A job's kind in words and with its sign: what undoes an undo is a redo. */
export function useKind(job: Job) {
  const { word } = useUndoState(job);
  return job.kind === "undo" && word === "Undo"
    ? { word: "Redo", icon: REDO_ICON }
    : KINDS[job.kind];
}
