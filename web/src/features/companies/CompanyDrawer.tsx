import {
  Anchor,
  Button,
  DataList,
  Divider,
  Drawer,
  Group,
  Skeleton,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconExternalLink, IconPlaylistX } from "@tabler/icons-react";
import type { ReactNode } from "react";

import type { Company } from "@/api/gen";
import { asProblem } from "@/api/problem";
import { LetterAvatar } from "@/components/LetterAvatar";
import { ErrorState } from "@/components/states";
import { freezeSelection } from "@/features/operations/freeze";
import type { ListRef } from "@/features/operations/selectionDialog";
import { TakeAwayDialog } from "@/features/operations/TakeAwayDialog";
import { formatFullMoney, formatMoment, formatNumber } from "@/lib/format";

import { useCompany } from "./queries";
import { useOpenCompany } from "./useOpenCompany";
import { WhyHere } from "./WhyHere";

/** A company's details, beside the collection it was opened from; null for all companies. */
export function CompanyDrawer({ collection }: { collection: ListRef | null }) {
  const { companyId, close } = useOpenCompany();
  return (
    <Drawer opened={companyId !== undefined} onClose={close} title="Company" size={460}>
      {companyId ? <Details id={companyId} collection={collection} onClose={close} /> : null}
    </Drawer>
  );
}

type DetailsProps = { id: string; collection: ListRef | null; onClose: () => void };

function Details({ id, collection, onClose }: DetailsProps) {
  const { data, error, refetch } = useCompany(id);

  if (error && !data) {
    const problem = asProblem(error);
    return (
      <ErrorState
        title={problem.title}
        detail={problem.detail}
        {...(problem.status === 404 ? {} : { onRetry: () => void refetch() })}
      />
    );
  }
  if (!data) return <Loading />;
  return <Facts company={data} collection={collection} onClose={onClose} />;
}

function Loading() {
  return (
    <Stack aria-busy="true" role="status" aria-label="Loading the company">
      <Group wrap="nowrap">
        <Skeleton height={44} width={44} radius="md" />
        <Skeleton height={20} width="60%" />
      </Group>
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} height={16} />
      ))}
    </Stack>
  );
}

type FactsProps = { company: Company; collection: ListRef | null; onClose: () => void };

function Facts({ company, collection, onClose }: FactsProps) {
  const [removing, remove] = useDisclosure();
  const attributes = Object.entries(company.attributes ?? {});
  return (
    <Stack gap="lg">
      <Group wrap="nowrap" align="center">
        <LetterAvatar name={company.name} seed={company.domain ?? company.name} size={44} />
        <div style={{ minWidth: 0 }}>
          <Title order={2} style={{ overflowWrap: "anywhere" }}>
            {company.name}
          </Title>
          {company.domain ? (
            <Anchor href={`https://${company.domain}`} target="_blank" rel="noreferrer" size="sm">
              {company.domain} <IconExternalLink size={13} aria-label="(opens in a new tab)" />
            </Anchor>
          ) : null}
        </div>
      </Group>
      {company.description ? (
        <Text style={{ overflowWrap: "anywhere", whiteSpace: "pre-line" }}>
          {company.description}
        </Text>
      ) : null}
      {collection ? <WhyHere collectionId={collection.id} companyId={company.id} /> : null}
      <DataList size="md" labelWidth={130}>
        <Fact label="Industry">{company.industry}</Fact>
        <Fact label="Country">{company.country}</Fact>
        <Fact label="City">{company.city}</Fact>
        <Fact label="Employees">
          {company.employees == null ? null : formatNumber(company.employees)}
        </Fact>
        <Fact label="Founded">{company.founded_year}</Fact>
        <Fact label="Funding">
          {company.funding_usd == null ? null : formatFullMoney(company.funding_usd)}
        </Fact>
        <Fact label="External id">{company.external_id}</Fact>
        <Fact label="Known since">{formatMoment(company.created_at)}</Fact>
      </DataList>
      {attributes.length > 0 ? (
        <>
          <Divider label="Further facts" labelPosition="left" />
          <DataList size="md" labelWidth={130}>
            {attributes.map(([name, value]) => (
              <Fact key={name} label={name}>
                {value}
              </Fact>
            ))}
          </DataList>
        </>
      ) : null}
      {collection ? (
        <>
          <Button variant="default" leftSection={<IconPlaylistX size={16} />} onClick={remove.open}>
            Remove from this collection…
          </Button>
          <TakeAwayDialog
            kind="remove"
            list={collection}
            freeze={freezeSelection(collection.id, { mode: "ids", ids: new Set([company.id]) })}
            opened={removing}
            onClose={remove.close}
            onStarted={onClose}
          />
        </>
      ) : null}
    </Stack>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <DataList.Item>
      <DataList.ItemLabel w={130} style={{ flex: "none", overflowWrap: "anywhere" }}>
        {label}
      </DataList.ItemLabel>
      <DataList.ItemValue style={{ overflowWrap: "anywhere" }}>
        {children ?? (
          <Text span c="dimmed" inherit>
            Not known
          </Text>
        )}
      </DataList.ItemValue>
    </DataList.Item>
  );
}
