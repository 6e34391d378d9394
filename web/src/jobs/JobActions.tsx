import { ActionIcon, Button, Group, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRotateClockwise,
} from "@tabler/icons-react";

import type { Job } from "@/api/gen";

import { type Action, actionsOf, type Control } from "./actions";
import { useBusyWith, useControlJob } from "./controlJob";
import { REDO_ICON, UNDO_ICON } from "./kinds";
import { UndoDialog } from "./UndoDialog";
import { useUndoState } from "./knownJobs";

const WORDS: Record<Control, { label: string; hint: string; icon: typeof UNDO_ICON }> = {
  pause: {
    label: "Pause",
    hint: "Pause: it waits where it stands until it is resumed",
    icon: IconPlayerPause,
  },
  resume: { label: "Resume", hint: "Resume: it goes on where it stands", icon: IconPlayerPlay },
  cancel: {
    label: "Cancel",
    hint: "Cancel: it ends where it stands, and what is done stays",
    icon: IconPlayerStop,
  },
  retry: {
    label: "Retry",
    hint: "Retry: it goes on after what is done",
    icon: IconRotateClockwise,
  },
};

type Props = { job: Job; /** With their words, as a page shows them. */ full?: boolean };

/** What can be asked of a job now, as buttons. Undo shows what it would do before it does it. */
export function JobActions({ job, full = false }: Props) {
  const { undone, word } = useUndoState(job);
  const control = useControlJob(job);
  const busy = useBusyWith(job.id);
  const [undoing, undo] = useDisclosure();

  const looks = (action: Action) =>
    action === "undo"
      ? {
          label: word,
          hint: `${word}: it takes back what this did`,
          icon: word === "Redo" ? REDO_ICON : UNDO_ICON,
        }
      : WORDS[action];

  return (
    <Group gap={full ? "sm" : 4} wrap="nowrap" flex="none">
      {actionsOf(job, { undone }).map((action) => (
        <ActionButton
          key={action}
          {...looks(action)}
          title={job.title}
          full={full}
          primary={action === "retry" || action === "resume"}
          busy={busy === action}
          disabled={busy !== undefined}
          onClick={() => (action === "undo" ? undo.open() : control.mutate({ action }))}
        />
      ))}
      <UndoDialog job={job} opened={undoing} onClose={undo.close} />
    </Group>
  );
}

type ButtonProps = {
  label: string;
  hint: string;
  icon: typeof UNDO_ICON;
  title: string;
  full: boolean;
  primary: boolean;
  busy: boolean;
  disabled: boolean;
  onClick: () => void;
};

function ActionButton({ label, hint, icon: Icon, title, full, ...state }: ButtonProps) {
  const { primary, busy, disabled, onClick } = state;
  const common = {
    loading: busy,
    "aria-label": `${label} “${title}”`,
    // Its name and the focus stay on it while the answer is under way.
    "aria-disabled": disabled,
    onClick: disabled ? undefined : onClick,
  };
  if (full) {
    return (
      <Tooltip label={hint} multiline maw={260}>
        <Button
          {...common}
          variant={primary ? "filled" : "default"}
          leftSection={<Icon size={16} aria-hidden="true" />}
        >
          {label}
        </Button>
      </Tooltip>
    );
  }
  return (
    <Tooltip label={hint} multiline maw={260}>
      <ActionIcon {...common} size="md" variant="subtle">
        <Icon size={17} stroke={1.8} aria-hidden="true" />
      </ActionIcon>
    </Tooltip>
  );
}
