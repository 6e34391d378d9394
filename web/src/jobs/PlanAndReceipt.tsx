import { Table, Text } from "@mantine/core";
import type { ReactNode } from "react";

import type { Job } from "@/api/gen";
import { formatCount, formatDuration, formatNumber } from "@/lib/format";

import { compare, type Line } from "./comparison";
import classes from "./PlanAndReceipt.module.css";

type Props = {
  job: Pick<Job, "kind" | "plan" | "receipt" | "state" | "by_hand">;
  /** Where the companies of a line can be looked at, its name as the link to them. */
  linkTo?: ((line: Line) => ReactNode) | undefined;
};

/** What was planned, what was done, and why the two differ where they do. */
export function PlanAndReceipt({ job, linkTo }: Props) {
  const { plan, receipt } = job;
  const lines = compare(job);
  const explained = lines.some(({ why }) => why);
  if (lines.length === 0) return <Text c="dimmed">Nothing was counted before it started.</Text>;
  return (
    <>
      <div className={classes.frame}>
        <Table className={classes.table} verticalSpacing={9} aria-label="Plan and receipt">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">
                {job.by_hand && job.kind === "undo" ? "Changes" : "Companies"}
              </Table.Th>
              {plan ? (
                <Table.Th scope="col" className={classes.count}>
                  Planned
                </Table.Th>
              ) : null}
              {receipt ? (
                <Table.Th scope="col" className={classes.count}>
                  Done
                </Table.Th>
              ) : null}
              {plan && receipt ? (
                <Table.Th scope="col" className={classes.count}>
                  Difference
                </Table.Th>
              ) : null}
              {explained ? (
                <Table.Th scope="col" className={classes.why}>
                  Why
                </Table.Th>
              ) : null}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((line) => (
              <Table.Tr key={line.key} data-key={line.key}>
                <Table.Th scope="row" className={classes.label} data-part={line.part}>
                  {(linkTo && line.done ? linkTo(line) : null) ?? line.label}
                  {line.why ? <span className={classes.below}>{line.why}</span> : null}
                </Table.Th>
                {plan ? (
                  <Table.Td className={classes.count} c="dimmed">
                    {line.planned === undefined ? null : formatCount(line.planned, plan.exact)}
                  </Table.Td>
                ) : null}
                {receipt ? (
                  <Table.Td className={classes.count} fw={600}>
                    {line.done === undefined ? null : formatNumber(line.done)}
                  </Table.Td>
                ) : null}
                {plan && receipt ? (
                  <Table.Td className={classes.count}>{difference(line)}</Table.Td>
                ) : null}
                {explained ? <Table.Td className={classes.why}>{line.why}</Table.Td> : null}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {receipt ? (
        <Text size="sm" c="dimmed" mt={8}>
          Took {formatDuration(receipt.duration_s)}.
        </Text>
      ) : null}
    </>
  );
}

function difference({ planned, done }: Line): ReactNode {
  if (planned === undefined || done === undefined) return null;
  if (planned === done)
    return (
      <Text span c="dimmed" inherit role="img" aria-label="none">
        –
      </Text>
    );
  return `${done > planned ? "+" : "−"}${formatNumber(Math.abs(done - planned))}`;
}
