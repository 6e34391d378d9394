import { Text } from "@mantine/core";

import type { JobDetail } from "@/api/gen";
import { TextLink } from "@/components/links";
import { formatDay } from "@/lib/format";

import { undoOffer } from "./actions";
import { useJob } from "./queries";
import { useUndoState } from "./knownJobs";

/** Where a job comes from and what became of it: undo of, redo of, undone by; or until when it can be. */
export function Lineage({ job }: { job: JobDetail }) {
  const { undoneBy, word } = useUndoState(job);
  const offer = undoOffer(job);
  const can = word === "Undo" ? "undone" : "redone";
  return (
    <>
      {job.undo_of ? <UndoOf id={job.undo_of} /> : null}
      {undoneBy ? (
        <Text c="dimmed">
          {word === "Undo" ? "Undone" : "Redone"} by <JobLink id={undoneBy} />
        </Text>
      ) : offer === "open" ? (
        <Text c="dimmed">
          Can be {can} until {formatDay(job.undoable_until!)}.
        </Text>
      ) : offer === "over" ? (
        <Text c="dimmed">Can no longer be {can}.</Text>
      ) : null}
    </>
  );
}

function UndoOf({ id }: { id: string }) {
  const of = useJob(id).data;
  return (
    <Text c="dimmed">
      {/* The undo of an undo does again what that one took back. */}
      {of?.undo_of ? "Redo, by the undo of" : "Undo of"} <JobLink id={id} />
    </Text>
  );
}

function JobLink({ id }: { id: string }) {
  const { data, isError } = useJob(id);
  if (isError) return "a job that is no longer kept";
  return (
    <TextLink
      to="/jobs/$jobId"
      params={{ jobId: id }}
      inherit
      fw={550}
      style={{ overflowWrap: "anywhere" }}
    >
      {data?.title ?? "another job"}
    </TextLink>
  );
}
