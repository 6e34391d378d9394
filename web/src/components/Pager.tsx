import { ActionIcon, Group, NativeSelect, Text, Tooltip } from "@mantine/core";
import {
  IconChevronLeft,
  IconChevronRight,
  IconChevronsLeft,
  IconChevronsRight,
} from "@tabler/icons-react";
import { useEffect, useRef } from "react";

import { formatCount, formatNumber } from "@/lib/format";
import { type ListPosition, PAGE_SIZES } from "@/lib/listSearch";

import classes from "./Pager.module.css";

type Cursors = {
  next_cursor?: string | null | undefined;
  prev_cursor?: string | null | undefined;
  last_cursor?: string | null | undefined;
};

type Props = {
  page: number;
  limit: number;
  rowsOnPage: number | undefined;
  total: number | undefined;
  exact?: boolean;
  cursors: Cursors | undefined;
  onGo: (to: ListPosition, replace?: boolean) => void;
  /** The cursor leads to another page than the address says. */
  onNumber: (page: number) => void;
  onLimit: (limit: number) => void;
};

/** Rows and their place in the list, from 1. The ends are told by the cursors, not by arithmetic. */
export function pageRange(
  props: Pick<Props, "page" | "limit" | "rowsOnPage" | "total" | "cursors">,
) {
  const { page, limit, rowsOnPage = 0, total, cursors } = props;
  if (rowsOnPage === 0) return { from: 0, to: 0 };
  if (cursors && !cursors.prev_cursor) return { from: 1, to: rowsOnPage };
  const atEnd = cursors && !cursors.next_cursor && total !== undefined && total >= rowsOnPage;
  const from = atEnd ? total - rowsOnPage + 1 : (page - 1) * limit + 1;
  return { from, to: from + rowsOnPage - 1 };
}

/**
 * The number of the page that the rows are on, as far as the cursors and the total tell; 1 where they only tell that
 * it is not `page`.
 */
export function pageNumber(
  props: Pick<Props, "page" | "limit" | "total" | "exact" | "cursors">,
): number {
  const { page, limit, total, exact = true, cursors } = props;
  if (!cursors) return page;
  if (!cursors.prev_cursor) return 1;
  if (!exact || total === undefined || total <= limit) return page;
  const last = Math.ceil(total / limit);
  if (!cursors.next_cursor) return last;
  return page < last ? page : 1;
}

/** Corrects the page number of a link, once. Later totals may lag behind the rows, and say nothing against it. */
function usePageNumber(props: Props) {
  const checked = useRef(false);
  const { cursors, total, exact = true, page, onGo, onNumber } = props;
  const found = pageNumber(props);
  const known = cursors !== undefined && (!cursors.prev_cursor || (exact && total !== undefined));
  useEffect(() => {
    if (!known || checked.current) return;
    checked.current = true;
    if (found === page) return;
    if (found === 1) onGo({ page: 1 }, true);
    else onNumber(found);
  }, [known, found, page, onGo, onNumber]);
}

export function Pager(props: Props) {
  usePageNumber(props);
  const { page, limit, rowsOnPage, total, exact = true, cursors, onGo, onLimit } = props;
  const { from, to } = pageRange(props);
  const lastPage = Math.max(page, Math.ceil((total ?? 0) / limit));
  const rest = total === undefined ? 0 : total % limit;

  return (
    <nav className={classes.pager} aria-label="Pages">
      <Text size="sm" c="dimmed" className="num" role="status">
        {rowsOnPage === undefined ? null : rowsOnPage === 0 ? (
          "No rows"
        ) : (
          <>
            <span className={classes.word}>{from === to ? "Row " : "Rows "}</span>
            {from === to ? formatNumber(from) : `${formatNumber(from)}–${formatNumber(to)}`}
            {total === undefined ? null : ` of ${formatCount(total, exact)}`}
          </>
        )}
      </Text>
      <Group gap="md" wrap="nowrap">
        <Group gap={8} wrap="nowrap" className={classes.size}>
          <Text size="sm" c="dimmed" aria-hidden="true">
            Per page
          </Text>
          <NativeSelect
            aria-label="Rows per page"
            size="xs"
            w={72}
            data={PAGE_SIZES.map(String)}
            value={String(limit)}
            onChange={(event) => onLimit(Number(event.currentTarget.value))}
          />
        </Group>
        <Group gap={2} wrap="nowrap">
          <Step
            label="First page"
            icon={IconChevronsLeft}
            to={cursors?.prev_cursor ? { page: 1 } : undefined}
            onGo={onGo}
          />
          <Step
            label="Previous page"
            icon={IconChevronLeft}
            to={cursors?.prev_cursor ? { page: page - 1, cursor: cursors.prev_cursor } : undefined}
            onGo={onGo}
          />
          <Step
            label="Next page"
            icon={IconChevronRight}
            to={cursors?.next_cursor ? { page: page + 1, cursor: cursors.next_cursor } : undefined}
            onGo={onGo}
          />
          <Step
            label="Last page"
            icon={IconChevronsRight}
            to={
              cursors?.last_cursor && cursors.next_cursor
                ? {
                    page: Math.max(lastPage, page + 1),
                    cursor: cursors.last_cursor,
                    take: exact && rest > 0 ? rest : undefined,
                  }
                : undefined
            }
            onGo={onGo}
          />
        </Group>
      </Group>
    </nav>
  );
}

type StepProps = {
  label: string;
  icon: typeof IconChevronLeft;
  to: ListPosition | undefined;
  onGo: (to: ListPosition) => void;
};

function Step({ label, icon: Icon, to, onGo }: StepProps) {
  return (
    <Tooltip label={label}>
      {/* aria-disabled keeps the focus on the button that was pressed when it leads no further. */}
      <ActionIcon
        size="lg"
        aria-label={label}
        aria-disabled={to === undefined}
        className={classes.step}
        onClick={() => to && onGo(to)}
      >
        <Icon size={18} aria-hidden="true" />
      </ActionIcon>
    </Tooltip>
  );
}
