import { type HotkeyItem, useHotkeys } from "@mantine/hooks";

import { useStoredText } from "./storedText";

const NOT_TYPED_INTO = new Set(["checkbox", "radio", "button", "submit", "reset"]);

export function isTypedInto(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NOT_TYPED_INTO.has(target.type);
  return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName);
}

/** A dialog covers the page; a popover, a menu or a list of options has the keys that are pressed in it. */
export const isCovered = ({ target }: KeyboardEvent) =>
  document.querySelector('[aria-modal="true"]') !== null ||
  (target instanceof Element &&
    target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null);

/** Keys with a modifier, wherever the focus is but in a text field. A checkbox is no text field. */
export function useShortcuts(hotkeys: readonly HotkeyItem[]) {
  useHotkeys(
    hotkeys.map(([keys, act, options]): HotkeyItem => [
      keys,
      (event) => {
        if (isTypedInto(event.target)) return;
        event.preventDefault();
        act(event);
      },
      { ...options, preventDefault: false },
    ]),
    [],
  );
}

/** Whether single keys are shortcuts. Speech input and tremor press them by mistake (WCAG 2.1.4). */
export function useSingleKeys() {
  const [stored, store] = useStoredText("longlist:single-keys");
  return [stored !== "off", (on: boolean) => store(on ? null : "off")] as const;
}

type SingleKey = readonly [keys: string, act: () => void];

/** Keys without Ctrl, Alt or Meta: only where nothing covers the page, and only if they are switched on. */
export function useSingleKeyShortcuts(shortcuts: readonly SingleKey[], enabled = true) {
  const [on] = useSingleKeys();
  useHotkeys(
    shortcuts.map(([keys, act]): HotkeyItem => [
      keys,
      (event) => {
        if (!on || !enabled || event.repeat || isTypedInto(event.target) || isCovered(event))
          return;
        event.preventDefault();
        act();
      },
      { preventDefault: false },
    ]),
    [],
  );
}
