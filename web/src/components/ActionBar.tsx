import { Anchor, Text } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./ActionBar.module.css";

type Props = {
  /** What is selected, in words; nothing if nothing is. */
  words: ReactNode;
  /** A way to more of them. */
  more?: ReactNode;
  onClear: () => void;
  /** What can be done with it. */
  children: ReactNode;
};

/** Says what is selected above a list. Always there and always as high, so that ticking a row moves nothing. */
export function ActionBar({ words, more, onClear, children }: Props) {
  return (
    <section className={classes.bar} data-active={words ? true : undefined} aria-label="Selection">
      <div className={classes.words}>
        <Text component="p" size="md" m={0} role="status" className={classes.count}>
          {words ?? <span className={classes.hint}>Nothing selected</span>}
        </Text>
        {more}
        {words ? <BarAction onClick={onClear}>Clear</BarAction> : null}
      </div>
      <div className={classes.actions}>{children}</div>
    </section>
  );
}

export function BarAction({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <Anchor component="button" type="button" size="md" fw={600} onClick={onClick}>
      {children}
    </Anchor>
  );
}
