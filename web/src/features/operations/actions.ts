import type { JobKind } from "@/jobs/kinds";

export type ActionName = Extract<JobKind, "copy" | "move" | "remove" | "edit" | "delete_companies">;

export type Action = {
  name: ActionName;
  label: string;
  /** As they are shown. */
  keys: readonly string[];
  /** As they are heard: keyboards differ in what they call the key that deletes. */
  hotkeys: readonly string[];
  /** Makes no sense for all companies. */
  needsList?: boolean;
  harmful?: boolean;
};

/** What can be done with selected companies. */
export const ACTIONS: readonly Action[] = [
  { name: "copy", label: "Copy to…", keys: ["C"], hotkeys: ["C"] },
  { name: "move", label: "Move to…", keys: ["M"], hotkeys: ["M"], needsList: true },
  { name: "edit", label: "Edit a field…", keys: ["E"], hotkeys: ["E"] },
  {
    name: "remove",
    label: "Remove from this list…",
    keys: ["Delete"],
    hotkeys: ["Delete", "Backspace"],
    needsList: true,
  },
  {
    name: "delete_companies",
    label: "Delete companies…",
    keys: ["shift", "Delete"],
    hotkeys: ["shift+Delete", "shift+Backspace"],
    harmful: true,
  },
];

export const actionsFor = (inList: boolean) =>
  ACTIONS.filter(({ needsList }) => inList || !needsList);
