import { Anchor, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";

const SHOWN_FOR_MS = 8_000;

export type Toast = {
  /** What it is about: there is one toast about one thing. */
  about?: string;
  /** What a toast is about that this one makes pointless. */
  replaces?: string | undefined;
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
/** More than these leave no room for the page: the oldest goes, one that offers nothing before one that does. */
const MOST_SHOWN = 3;

/** Toasts on the screen, oldest first. */
const shown: ShownToast[] = [];
let lastId = 0;

/** Each has a time of its own, which stands still while somebody points at it or has the focus in it. */
class ShownToast {
  readonly id = `toast-${(lastId += 1)}`;
  #timer: number | undefined;
  #attended = false;

  constructor(
    readonly about: string | undefined,
    readonly offersSomething: boolean,
    readonly forMs: number,
  ) {
    this.restart();
  }

  restart() {
    window.clearTimeout(this.#timer);
    if (!this.#attended) this.#timer = window.setTimeout(() => this.hide(), this.forMs);
  }

  attend(now: boolean) {
    this.#attended = now;
    this.restart();
  }

  hide() {
    this.forget();
    notifications.hide(this.id);
  }

  forget() {
    window.clearTimeout(this.#timer);
    const place = shown.indexOf(this);
    if (place >= 0) shown.splice(place, 1);
  }
}

/** Shows a toast beside those that there are, and instead of one about the same. */
export function showToast({
  about,
  replaces,
  title,
  message,
  tone = "info",
  actions,
  content,
  shownForMs = SHOWN_FOR_MS,
}: Toast) {
  for (const old of shown.slice())
    if (old.about !== undefined && (old.about === about || old.about === replaces)) old.hide();
  if (shown.length >= MOST_SHOWN)
    (shown.find(({ offersSomething }) => !offersSomething) ?? shown[0]!).hide();
  const toast = new ShownToast(about, Boolean(actions ?? content), shownForMs);
  shown.push(toast);
  notifications.show({
    id: toast.id,
    color: COLORS[tone],
    autoClose: false,
    onMouseEnter: () => toast.attend(true),
    onMouseLeave: () => toast.attend(false),
    onFocus: () => toast.attend(true),
    onBlur: () => toast.attend(false),
    onClose: () => toast.forget(),
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

/** Takes away the toast about something; all of them where it is not said which. */
export function hideToast(about?: string) {
  for (const toast of shown.slice()) if (about === undefined || toast.about === about) toast.hide();
}

/** Gives a toast whose content has changed its full time again. False: it is gone. */
export function renewToast(about: string): boolean {
  const toast = shown.find((one) => one.about === about);
  toast?.restart();
  return toast !== undefined;
}

export function ToastAction({ children, onClick }: { children: ReactNode; onClick: () => void }) {
  return (
    <Anchor component="button" type="button" fw={600} size="sm" onClick={onClick}>
      {children}
    </Anchor>
  );
}
