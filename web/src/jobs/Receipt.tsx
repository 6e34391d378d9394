import type { Job, Plan, Receipt as ReceiptData } from "@/api/gen";
import { formatCount, formatDuration, formatNumber } from "@/lib/format";

import classes from "./JobPage.module.css";

type Bucket = { key: keyof ReceiptData; label: string; planned?: keyof Plan };

/** In the order in which they are read. A kind of job fills those that it has. */
const BUCKETS: Bucket[] = [
  { key: "total", label: "Asked for", planned: "matched" },
  { key: "created", label: "Created" },
  { key: "updated", label: "Updated" },
  { key: "unchanged", label: "Unchanged" },
  { key: "rejected", label: "Rejected" },
  { key: "added", label: "Added", planned: "new" },
  { key: "already_there", label: "Already there", planned: "already_there" },
  { key: "left_out", label: "Left out" },
  { key: "removed", label: "Removed" },
  { key: "not_done", label: "Not reached" },
];

/** What was done, next to what was planned. */
export function Receipt({ job: { receipt, plan } }: { job: Pick<Job, "receipt" | "plan"> }) {
  if (!receipt) return null;
  return (
    <dl className={classes.figures}>
      {BUCKETS.map(({ key, label, planned }) => {
        const value = receipt[key];
        if (typeof value !== "number") return null;
        return (
          <div key={key} className={classes.figure}>
            <dt>{label}</dt>
            <dd>
              {formatNumber(value)}
              {plan ? (
                <span className={classes.planned}>
                  {planned ? `${formatCount(Number(plan[planned]), plan.exact)} planned` : null}
                </span>
              ) : null}
            </dd>
          </div>
        );
      })}
      <div className={classes.figure}>
        <dt>Time</dt>
        <dd>{formatDuration(receipt.duration_s)}</dd>
      </div>
    </dl>
  );
}
