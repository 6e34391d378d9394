import { Button, Menu } from "@mantine/core";
import { IconBookmark, IconBookmarkPlus } from "@tabler/icons-react";
import { type ComponentPropsWithRef, useRef, useState } from "react";

import type { View } from "@/api/gen";
import type { ColumnLayout } from "@/lib/columnLayout";

import { type DialogName, ViewDialogs } from "./dialogs";
import { OpenViewItems } from "./OpenViewItems";
import { useViewActions } from "./useViewActions";
import type { Viewing } from "./useViewing";
import { ViewItems } from "./ViewItems";
import classes from "./views.module.css";
import { columnsOf, laysOutOtherwise, type Shown, showsOther, stateOf } from "./viewState";

type Props = {
  viewing: Viewing;
  shown: Shown;
  /** The columns as they are shown, and all there are. */
  layout: ColumnLayout;
  columnIds: readonly string[];
};

/** The saved views of a list, and what can be done with the one that is open. */
export function ViewsButton({ viewing, shown, layout, columnIds }: Props) {
  const { view, collectionId } = viewing;
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const actions = useViewActions({ viewing, shown, layout });
  const changed =
    view !== undefined && (showsOther(view, shown) || laysOutOtherwise(view, layout, columnIds));

  // A dialog gives the focus back to where it was: not to a menu that is gone by then.
  const show = (name: DialogName) => () => {
    button.current?.focus();
    setDialog(name);
  };
  return (
    <>
      <Menu returnFocus width={260}>
        <Menu.Target>
          <ViewsTarget ref={button} view={view} changed={changed} />
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Views of this list</Menu.Label>
          <ViewItems collectionId={collectionId} onOpen={viewing.reopen} />
          <Menu.Divider role="separator" />
          <Menu.Item leftSection={<IconBookmarkPlus size={16} />} onClick={show("save")}>
            Save as new view…
          </Menu.Item>
          {view ? (
            <OpenViewItems
              view={view}
              changed={changed}
              actions={actions}
              onRename={show("rename")}
              onCannotCopy={show("link")}
              onDelete={show("delete")}
            />
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <ViewDialogs
        dialog={dialog}
        onClose={() => setDialog(null)}
        kept={{ collection_id: collectionId, ...stateOf(shown), columns: columnsOf(layout) }}
        view={view}
        // The dialog goes with its view, and gives nothing back.
        onDeleted={() => void viewing.leave().then(() => button.current?.focus())}
      />
    </>
  );
}

type TargetProps = ComponentPropsWithRef<"button"> & { view: View | undefined; changed: boolean };

function ViewsTarget({ view, changed, ...button }: TargetProps) {
  const label = view ? `Views: ${view.name}${changed ? ", changed" : ""}` : "Views";
  return (
    <Button
      {...button}
      variant="default"
      className={classes.target}
      leftSection={<IconBookmark size={16} aria-hidden="true" />}
      aria-label={label}
      title={view?.name}
    >
      <span className={`ellipsis ${classes.label}`}>{view?.name ?? "Views"}</span>
      {changed ? <span className={classes.dot} /> : null}
    </Button>
  );
}
