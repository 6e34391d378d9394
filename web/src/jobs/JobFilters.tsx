import { Button, Select, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import type { ReactNode } from "react";

import { SearchInput } from "@/components/SearchInput";

import classes from "./JobsPage.module.css";
import { type JobKind, KINDS } from "./kinds";
import {
  BY_HAND,
  countFilters,
  type JobFilters as Filters,
  type Period,
  type ShownKind,
} from "./search";

const KIND_CHOICES: { value: ShownKind; label: string }[] = [
  ...(Object.keys(KINDS) as JobKind[])
    .filter((value) => value !== "create_company")
    .map((value) => ({ value, label: KINDS[value].word })),
  { value: BY_HAND, label: "Changes by hand" },
];

const WHEN_CHOICES: { value: Period | "days"; label: string }[] = [
  { value: "hour", label: "The last hour" },
  { value: "day", label: "The last 24 hours" },
  { value: "week", label: "The last 7 days" },
  { value: "month", label: "The last 30 days" },
  { value: "days", label: "From … to …" },
];

type Props = {
  filters: Filters & { q: string };
  onSearch: (q: string) => void;
  onChange: (change: Filters) => void;
  /** Chooses one of the collections, of which this part of the application knows nothing. */
  collectionFilter: ReactNode;
};

/** What narrows the list of jobs. On a phone all but the search fold away. */
export function JobFilters({ filters, onSearch, onChange, collectionFilter }: Props) {
  const [opened, { toggle }] = useDisclosure();
  const count = countFilters(filters);
  const { kind, when, from, to } = filters;
  return (
    <search className={classes.filters} aria-label="Filter jobs">
      <div className={classes.search}>
        <SearchInput label="Search titles" value={filters.q} onChange={onSearch} />
      </div>
      <Button
        hiddenFrom="sm"
        variant="default"
        leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden="true" />}
        aria-expanded={opened}
        aria-controls="job-filters"
        onClick={toggle}
      >
        Filters{count > 0 ? ` (${count})` : ""}
      </Button>
      <div id="job-filters" className={classes.more} data-opened={opened || undefined}>
        <Select
          aria-label="Kind"
          placeholder="Any kind"
          clearable
          clearButtonProps={{ "aria-label": "Any kind" }}
          withScrollArea={false}
          maxDropdownHeight={340}
          data={KIND_CHOICES}
          value={kind ?? null}
          onChange={(value) => onChange({ kind: (value as ShownKind | null) ?? undefined })}
        />
        {collectionFilter}
        <Select
          aria-label="Time"
          placeholder="Any time"
          clearable
          clearButtonProps={{ "aria-label": "Any time" }}
          withScrollArea={false}
          data={WHEN_CHOICES}
          value={when ?? null}
          onChange={(value) =>
            onChange({
              when: (value as Period | "days" | null) ?? undefined,
              from: undefined,
              to: undefined,
            })
          }
        />
        {when === "days" ? (
          <div className={classes.days}>
            <TextInput
              type="date"
              aria-label="From day"
              value={from ?? ""}
              max={to}
              onChange={(event) => onChange({ from: event.currentTarget.value || undefined })}
            />
            <TextInput
              type="date"
              aria-label="To day"
              value={to ?? ""}
              min={from}
              onChange={(event) => onChange({ to: event.currentTarget.value || undefined })}
            />
          </div>
        ) : null}
      </div>
    </search>
  );
}
