import { Skeleton, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

import classes from "./PageHeader.module.css";

type Props = {
  /** Undefined while it loads. */
  title: string | undefined;
  description?: ReactNode;
  /** Next to the title: what can be done with the thing that it names. */
  aside?: ReactNode;
  children?: ReactNode;
};

/** The title of a page, in the page and in the browser's tab. */
export function PageHeader({ title, description, aside, children }: Props) {
  useEffect(() => {
    document.title = title ? `${title} · Longlist` : "Longlist";
  }, [title]);

  return (
    <div className={classes.header}>
      <div className={classes.words}>
        <div className={classes.line}>
          <Title order={1} className={classes.title} title={title}>
            {title ?? <Skeleton component="span" display="block" height={22} my={4} width={180} />}
          </Title>
          {aside}
        </div>
        <Text component="div" size="md" c="dimmed" className={classes.description}>
          {description}
        </Text>
      </div>
      {children ? <div className={classes.actions}>{children}</div> : null}
    </div>
  );
}
