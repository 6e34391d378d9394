import { DataList } from "@mantine/core";
import type { ReactNode } from "react";

import type { Job } from "@/api/gen";
import { formatMoment, formatNumber } from "@/lib/format";
import { TextLink } from "@/components/links";

import { useIsGone } from "./queries";
import { useKind } from "./useKind";

export function JobFacts({ job }: { job: Job }) {
  return (
    <DataList size="md" labelWidth={130}>
      <Fact label="Kind">{useKind(job).word}</Fact>
      <Fact label="From">{job.source ? <CollectionLink {...job.source} /> : null}</Fact>
      <Fact label="To">{job.target ? <CollectionLink {...job.target} /> : null}</Fact>
      <Fact label="Asked for">{formatMoment(job.created_at)}</Fact>
      <Fact label="Started">{job.started_at ? formatMoment(job.started_at) : null}</Fact>
      <Fact label="Finished">{job.finished_at ? formatMoment(job.finished_at) : null}</Fact>
      <Fact label="Attempt">{formatNumber(job.attempt)}</Fact>
    </DataList>
  );
}

function CollectionLink({ id, name }: { id: string; name: string }) {
  if (useIsGone(id)) return <span style={{ overflowWrap: "anywhere" }}>{`${name} (deleted)`}</span>;
  return (
    <TextLink
      to="/collections/$collectionId"
      params={{ collectionId: id }}
      style={{ overflowWrap: "anywhere" }}
    >
      {name}
    </TextLink>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  if (children === null) return null;
  return (
    <DataList.Item>
      <DataList.ItemLabel>{label}</DataList.ItemLabel>
      <DataList.ItemValue>{children}</DataList.ItemValue>
    </DataList.Item>
  );
}
