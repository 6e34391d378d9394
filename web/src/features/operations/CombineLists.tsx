import { ActionIcon, Button, Text, Tooltip } from "@mantine/core";
import { IconArrowBarToUp, IconArrowsUpDown, IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";

import { ColorDot } from "@/components/ColorDot";
import { CollectionPicker } from "@/features/collections/CollectionPicker";
import { formatNumber } from "@/lib/format";

import classes from "./Combine.module.css";
import { MAX_SETS, orderMatters, type SetOperation, withFirst } from "./sets";

export type CombinedList = { id: string; name: string; company_count: number };

type Props = {
  operation: SetOperation;
  lists: CombinedList[];
  onChange: (lists: CombinedList[]) => void;
};

/** The lists that are combined: to add one, to leave one out, and to say which is the first. */
export function CombineLists({ operation, lists, onChange }: Props) {
  const ordered = orderMatters(operation);
  const box = useRef<HTMLOListElement>(null);
  const shown = useRef(lists);
  useEffect(() => {
    if (shown.current === lists) return;
    shown.current = lists;
    // What had the focus went away with what it did: go on where a next list is added.
    if (document.activeElement === document.body) box.current?.querySelector("input")?.focus();
  }, [lists]);
  const ids = lists.map(({ id }) => id);
  return (
    <div>
      <div className={classes.head}>
        <Text fw={500} size="sm" id="combined-lists">
          Lists
        </Text>
        {ordered && lists.length === 2 ? (
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconArrowsUpDown size={13} aria-hidden="true" />}
            onClick={() => onChange(lists.toReversed())}
          >
            Swap
          </Button>
        ) : null}
      </div>
      <ol ref={box} className={classes.lists} aria-labelledby="combined-lists">
        {lists.map((list, index) => (
          <li key={list.id} className={classes.list}>
            {ordered ? <span className={classes.role}>{index === 0 ? "In" : "not in"}</span> : null}
            <ColorDot seed={list.id} />
            <span className="ellipsis" title={list.name} style={{ flex: 1 }}>
              {list.name}
            </span>
            <span className={classes.count} title="Companies">
              {formatNumber(list.company_count)}
            </span>
            {ordered && index > 0 && lists.length > 2 ? (
              <Tooltip label="Put first">
                <ActionIcon
                  size="sm"
                  aria-label={`Put ${list.name} first`}
                  onClick={() => onChange(withFirst(lists, list.id))}
                >
                  <IconArrowBarToUp size={15} aria-hidden="true" />
                </ActionIcon>
              </Tooltip>
            ) : null}
            <ActionIcon
              size="sm"
              aria-label={`Leave out ${list.name}`}
              onClick={() => onChange(lists.filter(({ id }) => id !== list.id))}
            >
              <IconX size={15} aria-hidden="true" />
            </ActionIcon>
          </li>
        ))}
        {lists.length < MAX_SETS ? (
          <li className={classes.add}>
            <CollectionPicker
              // Anew after each, so that the field is empty for the next.
              key={lists.length}
              label="Add a list"
              hideLabel
              placeholder="Add a list…"
              focusOnOpen={lists.length < 2}
              value={null}
              exclude={ids}
              onChange={(choice) => choice && onChange([...lists, choice])}
            />
          </li>
        ) : null}
      </ol>
    </div>
  );
}
