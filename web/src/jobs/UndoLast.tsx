import { useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";

import type { Job } from "@/api/gen";
import { showToast } from "@/components/toast";
import { useShortcuts } from "@/lib/useShortcuts";

import { actionsOf, livingUndo } from "./actions";
import { knownJobs } from "./knownJobs";
import { useRecentChanges } from "./queries";
import { UndoDialog } from "./UndoDialog";

/** Alt+U asks to undo the job that is looked at, or else the last one that can be undone, one by hand included. */
export function UndoLast() {
  const client = useQueryClient();
  useRecentChanges();
  const { jobId } = useParams({ strict: false });
  const [job, setJob] = useState<Job>();
  const [opened, setOpened] = useState(false);

  const ask = () => {
    const known = knownJobs(client);
    const last = known.find(
      (candidate) =>
        (!jobId || candidate.id === jobId) &&
        actionsOf(candidate, { undone: livingUndo(candidate.id, known) !== undefined }).includes(
          "undo",
        ),
    );
    setJob(last);
    setOpened(last !== undefined);
    if (!last) showToast({ title: "Nothing to undo", message: nothing(jobId) });
  };
  useShortcuts([["alt+U", ask, { usePhysicalKeys: true }]]);

  return job ? <UndoDialog job={job} opened={opened} onClose={() => setOpened(false)} /> : null;
}

const nothing = (jobId: string | undefined) =>
  jobId ? "This job cannot be undone now." : "No job of late can be undone.";
