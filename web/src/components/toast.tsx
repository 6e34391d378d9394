import { Anchor, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";

const TOAST_ID = "toast";
const SHOWN_FOR_MS = 8_000;

export type Toast = {
  /** What it is about, for those who want to know whether it is still there. */
  about?: string;
  title: string;
  message?: ReactNode;
  tone?: "info" | "ok" | "error";
  /** A link or button or two, at the end of the message. */
  actions?: ReactNode;
  /** Replaces title, message and actions: for a toast whose content goes on changing. */
  content?: ReactNode;
  shownForMs?: number;
};

const COLORS = { info: "iris", ok: "teal", error: "red" };

let shown: string | undefined;
let shownForMs = SHOWN_FOR_MS;
let timer: number | undefined;
let attended = false;

/** Begins the toast's time anew; while somebody points at it or has the focus in it, it stays. */
function restart() {
  window.clearTimeout(timer);
  if (!attended) timer = window.setTimeout(hideToast, shownForMs);
}

function attend(now: boolean) {
  attended = now;
  restart();
}

/** Shows the one toast there is; a newer one takes its place. */
export function showToast({
  about,
  title,
  message,
  tone = "info",
  actions,
  content,
  shownForMs: wanted = SHOWN_FOR_MS,
}: Toast) {
  notifications.clean();
  shown = about;
  shownForMs = wanted;
  attend(false);
  notifications.show({
    id: `${TOAST_ID}-${Date.now()}`,
    color: COLORS[tone],
    autoClose: false,
    onMouseEnter: () => attend(true),
    onMouseLeave: () => attend(false),
    onFocus: () => attend(true),
    onBlur: () => attend(false),
    onClose: () => {
      shown = undefined;
    },
    withCloseButton: true,
    closeButtonProps: { "aria-label": "Dismiss" },
    role: tone === "error" ? "alert" : "status",
    message: content ?? (
      <Group justify="space-between" wrap="nowrap" gap="md">
        <div style={{ minWidth: 0 }}>
          <Text fw={600} size="md" style={{ overflowWrap: "anywhere" }}>
            {title}
          </Text>
          {message ? (
            <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {message}
            </Text>
          ) : null}
        </div>
        {actions}
      </Group>
    ),
  });
}

export function hideToast() {
  window.clearTimeout(timer);
  shown = undefined;
  notifications.clean();
}

/** Gives a toast whose content has changed its full time again. False: it is gone. */
export function renewToast(about: string): boolean {
  if (shown !== about) return false;
  restart();
  return true;
}

export function ToastAction({ children, onClick }: { children: ReactNode; onClick: () => void }) {
  return (
    <Anchor component="button" type="button" fw={600} size="sm" onClick={onClick}>
      {children}
    </Anchor>
  );
}
