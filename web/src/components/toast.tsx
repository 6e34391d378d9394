import { Anchor, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";

const TOAST_ID = "toast";

export type Toast = {
  title: string;
  message?: ReactNode;
  tone?: "info" | "ok" | "error";
  /** A link or button or two, at the end of the message. */
  actions?: ReactNode;
  /** Replaces title, message and actions: for a toast whose content goes on changing. */
  content?: ReactNode;
  autoClose?: number | false;
};

const COLORS = { info: "iris", ok: "teal", error: "red" };

/** Shows the one toast there is; a newer one takes its place. */
export function showToast({
  title,
  message,
  tone = "info",
  actions,
  content,
  autoClose = 8_000,
}: Toast) {
  notifications.clean();
  notifications.show({
    id: `${TOAST_ID}-${Date.now()}`,
    color: COLORS[tone],
    autoClose,
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

export const hideToast = () => notifications.clean();

export function ToastAction({ children, onClick }: { children: ReactNode; onClick: () => void }) {
  return (
    <Anchor component="button" type="button" fw={600} size="sm" onClick={onClick}>
      {children}
    </Anchor>
  );
}
