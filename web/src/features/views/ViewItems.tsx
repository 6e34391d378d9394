import { Menu, Skeleton } from "@mantine/core";
import { IconBookmark, IconCheck } from "@tabler/icons-react";

import type { View } from "@/api/gen";

import { useViews } from "./queries";
import { useViewLink } from "./useViewLink";
import classes from "./views.module.css";

type Props = { collectionId: string | null; onOpen: () => void };

/** The views of one list, as entries of a menu. */
export function ViewItems({ collectionId, onOpen }: Props) {
  const { data, isError, refetch } = useViews();
  if (!data && isError) {
    return (
      <>
        <p className={classes.note}>The views could not be loaded.</p>
        <Menu.Item closeMenuOnClick={false} onClick={() => void refetch()}>
          Try again
        </Menu.Item>
      </>
    );
  }
  if (!data) return <Skeleton height={12} width="60%" m={12} />;
  const views = data.items.filter((view) => view.collection_id === collectionId);
  if (views.length === 0)
    return <p className={classes.note}>None yet. Save how you see this list as one.</p>;
  return (
    <div className={classes.items}>
      {views.map((view) => (
        <ViewItem key={view.id} view={view} onOpen={onOpen} />
      ))}
    </div>
  );
}

function ViewItem({ view, onOpen }: { view: View; onOpen: () => void }) {
  const link = useViewLink(view);
  return (
    <Menu.Item
      component="a"
      {...link}
      title={view.name}
      classNames={{ itemLabel: classes.name! }}
      leftSection={<IconBookmark size={16} aria-hidden="true" />}
      rightSection={link["aria-current"] ? <IconCheck size={16} aria-hidden="true" /> : null}
      onClick={(event: React.MouseEvent<HTMLAnchorElement>) => {
        if (!event.metaKey && !event.ctrlKey) onOpen();
        link.onClick?.(event);
      }}
    >
      {view.name}
    </Menu.Item>
  );
}
