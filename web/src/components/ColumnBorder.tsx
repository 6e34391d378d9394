import { UnstyledButton } from "@mantine/core";
import { IconMinus, IconPlus } from "@tabler/icons-react";

import { MIN_WIDTH } from "@/lib/columnLayout";

import classes from "./ColumnBorder.module.css";
import { type Resizing, useResize } from "./useResize";

type Props = Resizing & { label: string };

/** The border after a header: dragged, moved by arrow keys, or by two buttons that a click on it brings. */
export function ColumnBorder({ label, ...resizing }: Props) {
  const { max, dragging, handlers, wider, narrower } = useResize(resizing);
  return (
    <div className={classes.border} data-dragging={dragging || undefined}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- one that has the focus is a widget */}
      <div
        role="separator"
        className={classes.handle}
        aria-orientation="vertical"
        aria-label={`Width of ${label}`}
        aria-valuenow={resizing.width}
        aria-valuemin={MIN_WIDTH}
        aria-valuemax={max}
        aria-valuetext={`${resizing.width} pixels`}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
        tabIndex={0}
        {...handlers}
      />
      {/* For who cannot drag and has no keys. The border keeps the focus, or they would go. */}
      <div className={classes.steps}>
        {(
          [
            ["Narrower", narrower, IconMinus],
            ["Wider", wider, IconPlus],
          ] as const
        ).map(([word, act, Icon]) => (
          <UnstyledButton
            key={word}
            className={classes.step}
            tabIndex={-1}
            aria-label={`${word}: ${label}`}
            onPointerDown={(event) => event.preventDefault()}
            onMouseDown={(event) => event.preventDefault()}
            onClick={act}
          >
            <Icon size={14} aria-hidden="true" />
          </UnstyledButton>
        ))}
      </div>
    </div>
  );
}
