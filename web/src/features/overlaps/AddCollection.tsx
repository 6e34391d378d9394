import { CollectionPicker } from "@/features/collections/CollectionPicker";

import classes from "./OverlapPage.module.css";
import { MOST } from "./queries";

type Props = { ids: string[]; onChange: (ids: string[]) => void };

/** Chooses one collection more, and is ready for the next. */
export function AddCollection({ ids, onChange }: Props) {
  if (ids.length >= MOST) return null;
  return (
    <div className={classes.picker}>
      <CollectionPicker
        label="Add a collection"
        hideLabel
        placeholder="Add a collection…"
        focusOnOpen={false}
        value={null}
        exclude={ids}
        onChange={(choice) => choice && onChange([...ids, choice.id])}
      />
    </div>
  );
}
