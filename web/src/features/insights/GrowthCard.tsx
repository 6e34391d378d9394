import { useMemo } from "react";

import type { Collection, Growth } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { ChartCard } from "@/components/charts/ChartCard";
import { StepLine, type StepPoint } from "@/components/charts/StepLine";
import { TextLink } from "@/components/links";
import { companies, formatMoment, formatNumber } from "@/lib/format";

import { type GrowthLine, growthLine, type GrowthPoint } from "./growth";
import classes from "./insights.module.css";
import { useGrowth } from "./queries";
import { axisTime } from "./words";

const TITLE = "Growth by job";

type Props = {
  collection: Collection;
  /** The other figures are of a part of the collection. */
  ofPart: boolean;
};

/** How a collection came to its size. Of the whole of it: a job's companies are not counted anew for a filter. */
export function GrowthCard({ collection, ofPart }: Props) {
  const { data, error, refetch, dataUpdatedAt } = useGrowth(collection.id);
  const line = useMemo(
    () => data && growthLine(data, Date.parse(collection.created_at), dataUpdatedAt),
    [data, collection.created_at, dataUpdatedAt],
  );
  return (
    <ChartCard
      title={TITLE}
      problem={error && !data ? asProblem(error) : undefined}
      onRetry={() => void refetch()}
      loading={!line}
      stale={false}
      message={data?.steps.length === 0 ? "No job has changed its size yet." : undefined}
      chart={line && <Line points={line.points} />}
      table={line && <JobsTable points={line.points} />}
      footer={data && line ? <ByHand growth={data} line={line} ofPart={ofPart} /> : null}
    />
  );
}

function Line({ points }: { points: GrowthPoint[] }) {
  const [first, last] = [points.at(0)!, points.at(-1)!];
  return <StepLine points={points.map(toStep)} formatTime={axisTime(last.at - first.at)} />;
}

function toStep({ at, size, step }: GrowthPoint, index: number): StepPoint {
  const sizeWords = `${companies(size)} then`;
  if (!step)
    return { at, value: size, title: index === 0 ? "Before" : "Now", lines: [companies(size)] };
  return {
    at,
    value: size,
    title: step.title,
    lines: [changeWords(step), sizeWords, formatMoment(step.at)],
    link: { to: "/jobs/$jobId", params: { jobId: step.job_id } },
  };
}

type Change = { added: number; removed: number };

/** "+1,200, −30" */
const changeWords = ({ added, removed }: Change) =>
  [added > 0 ? `+${formatNumber(added)}` : "", removed > 0 ? `−${formatNumber(removed)}` : ""]
    .filter(Boolean)
    .join(", ");

/** The newest first, as jobs are listed elsewhere. */
function JobsTable({ points }: { points: GrowthPoint[] }) {
  return (
    <div className={classes.scroller}>
      <table className={classes.table} aria-label={TITLE}>
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">Change</th>
            <th scope="col">Companies</th>
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map(({ size, step }) =>
            step ? (
              <tr key={step.job_id}>
                <th scope="row" title={step.title}>
                  <TextLink
                    to="/jobs/$jobId"
                    params={{ jobId: step.job_id }}
                    preload={false}
                    inherit
                    className={classes.title}
                  >
                    {step.title}
                  </TextLink>
                  <time dateTime={step.at} className={classes.when}>
                    {formatMoment(step.at)}
                  </time>
                </th>
                <td>{changeWords(step)}</td>
                <td>{formatNumber(size)}</td>
              </tr>
            ) : null,
          )}
        </tbody>
      </table>
    </div>
  );
}

/** What the jobs do not explain. */
function ByHand({ growth, line, ofPart }: { growth: Growth; line: GrowthLine; ofPart: boolean }) {
  const now = `${companies(growth.size)} now`;
  const whole = ofPart ? "Of the whole collection" : "";
  if (growth.steps.length === 0) return [whole, now].filter(Boolean).join(" · ");
  const before = line.before > 0 ? `${formatNumber(line.before)} before these jobs or by hand` : "";
  const left = line.left > 0 ? `${formatNumber(line.left)} taken out by hand` : "";
  return [whole, now, before, left].filter(Boolean).join(" · ");
}
