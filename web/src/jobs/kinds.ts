import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowsJoin,
  IconCircleMinus,
  IconCirclePlus,
  IconCopyPlus,
  IconFileImport,
  IconFolderX,
  IconPencil,
  IconSwitch3,
  IconTrash,
} from "@tabler/icons-react";
import type { ComponentType } from "react";

import type { Job } from "@/api/gen";

export type JobKind = Job["kind"];
type Icon = ComponentType<{ size?: number; stroke?: number; "aria-hidden"?: "true" }>;

/** Every kind of job, in words and with its sign. */
export const KINDS: Record<JobKind, { word: string; icon: Icon }> = {
  copy: { word: "Copy", icon: IconCopyPlus },
  move: { word: "Move", icon: IconSwitch3 },
  remove: { word: "Remove", icon: IconCircleMinus },
  combine: { word: "Combine", icon: IconArrowsJoin },
  edit: { word: "Edit", icon: IconPencil },
  create_company: { word: "Add company", icon: IconCirclePlus },
  delete_companies: { word: "Delete companies", icon: IconTrash },
  delete_collection: { word: "Delete collection", icon: IconFolderX },
  import: { word: "Import", icon: IconFileImport },
  undo: { word: "Undo", icon: IconArrowBackUp },
};

export const UNDO_ICON = IconArrowBackUp;
export const REDO_ICON = IconArrowForwardUp;
