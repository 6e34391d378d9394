import type { Freeze } from "./freeze";

/** A list of companies that operations work on. */
export type ListRef = { id: string; name: string };

/** What every dialog that works on a selection is given. */
export type SelectionDialog = {
  opened: boolean;
  onClose: () => void;
  /** The job is made: what was selected is its own now. */
  onStarted: () => void;
  /** The collection that it is selected in; null for all companies. */
  list: ListRef | null;
  freeze: Freeze;
};

export type SelectionForm = Omit<SelectionDialog, "opened">;
