import { ActionIcon, Checkbox, UnstyledButton } from "@mantine/core";
import {
  IconChevronDown,
  IconChevronUp,
  IconGripVertical,
  IconPin,
  IconPinFilled,
} from "@tabler/icons-react";
import type { HTMLAttributes, KeyboardEvent } from "react";

import classes from "./ColumnsPanel.module.css";

type Props = {
  label: string;
  /** Always shown, and always first. */
  fixed: boolean;
  movable: boolean;
  visible: boolean;
  /** Would be shown if there were room. */
  squeezed: boolean;
  pinned: boolean;
  /** As many are shown as can be, and this is not among them. */
  barred: boolean;
  mark: string | undefined;
  handle: HTMLAttributes<HTMLElement>;
  onMove: (by: -1 | 1) => void;
  onVisible: (visible: boolean) => void;
  onPinned: (pinned: boolean) => void;
};

export function ColumnItem(props: Props) {
  const { label, fixed, pinned } = props;
  return (
    <li className={classes.item} data-mark={props.mark}>
      {props.movable ? <Handle {...props} /> : <span className={classes.handle} />}
      <Checkbox
        className={classes.check}
        classNames={{ labelWrapper: classes.label }}
        checked={props.visible}
        disabled={fixed || props.barred}
        onChange={(event) => props.onVisible(event.currentTarget.checked)}
        label={
          <span className="ellipsis" title={label}>
            {label}
            {props.squeezed ? <span className={classes.note}> no room now</span> : null}
          </span>
        }
      />
      {props.movable ? <Steps {...props} /> : null}
      <ActionIcon
        size={28}
        className={classes.pin}
        aria-label={`Pin ${label}`}
        aria-pressed={pinned}
        disabled={props.barred}
        title={pinned ? "Stays in place" : "Keep in place"}
        onClick={() => props.onPinned(!pinned)}
      >
        {pinned ? (
          <IconPinFilled size={15} aria-hidden="true" />
        ) : (
          <IconPin size={15} aria-hidden="true" />
        )}
      </ActionIcon>
    </li>
  );
}

const KEYS: Record<string, -1 | 1> = { ArrowUp: -1, ArrowDown: 1 };

function Handle({ label, handle, onMove }: Props) {
  const onKeyDown = (event: KeyboardEvent) => {
    const by = KEYS[event.key];
    if (!by) return;
    event.preventDefault();
    onMove(by);
  };
  return (
    <UnstyledButton
      className={classes.handle}
      aria-label={`Move ${label}`}
      aria-keyshortcuts="ArrowUp ArrowDown Alt+ArrowUp Alt+ArrowDown"
      title="Drag, or press the arrow keys"
      onKeyDown={onKeyDown}
      {...handle}
    >
      <IconGripVertical size={15} aria-hidden="true" />
    </UnstyledButton>
  );
}

/** For who can point but not drag; by keys it is the handle that moves. */
function Steps({ label, onMove }: Props) {
  return (
    <span className={classes.steps}>
      <ActionIcon
        size={24}
        tabIndex={-1}
        aria-label={`Move ${label} up`}
        onClick={() => onMove(-1)}
      >
        <IconChevronUp size={15} aria-hidden="true" />
      </ActionIcon>
      <ActionIcon
        size={24}
        tabIndex={-1}
        aria-label={`Move ${label} down`}
        onClick={() => onMove(1)}
      >
        <IconChevronDown size={15} aria-hidden="true" />
      </ActionIcon>
    </span>
  );
}
