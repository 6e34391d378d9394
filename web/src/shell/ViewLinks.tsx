import { Anchor, Text } from "@mantine/core";
import { IconBookmark } from "@tabler/icons-react";

import type { View } from "@/api/gen";
import { useListNames, useViews } from "@/features/views/queries";
import { useViewLink } from "@/features/views/useViewLink";

import classes from "./Sidebar.module.css";

/** Every saved view, under the collections; nothing where there is none. */
export function ViewLinks() {
  const { data, isError, refetch } = useViews();
  const nameOf = useListNames();
  if (!data && !isError) return null;
  if (data?.items.length === 0) return null;
  return (
    <nav aria-labelledby="sidebar-views">
      <Text id="sidebar-views" className={classes.heading}>
        Views
      </Text>
      {data ? (
        <ul className={classes.list}>
          {data.items.map((view) => (
            <li key={view.id}>
              <ViewLink view={view} list={nameOf(view)} />
            </li>
          ))}
        </ul>
      ) : (
        <p className={classes.note}>
          Could not be loaded.{" "}
          <Anchor component="button" type="button" size="sm" onClick={() => void refetch()}>
            Try again
          </Anchor>
        </p>
      )}
    </nav>
  );
}

function ViewLink({ view, list }: { view: View; list: string | undefined }) {
  const link = useViewLink(view);
  return (
    <a
      {...link}
      className={`${classes.item} ${classes.view}`}
      title={list ? `${view.name} – ${list}` : view.name}
    >
      <IconBookmark size={18} stroke={1.7} aria-hidden="true" />
      <span className="ellipsis">{view.name}</span>
      {view.collection_id && list ? (
        <span className={`ellipsis ${classes.where}`}>{list}</span>
      ) : null}
    </a>
  );
}
