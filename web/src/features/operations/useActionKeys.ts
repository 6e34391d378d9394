import { type HotkeyItem, useHotkeys } from "@mantine/hooks";

import type { Action, ActionName } from "./actions";

const NOT_TYPED_INTO = new Set(["checkbox", "radio", "button", "submit", "reset"]);

function isTypedInto(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NOT_TYPED_INTO.has(target.type);
  return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName);
}

/** Whatever is open on top of the list has the keys. */
const isCovered = () => document.querySelector('[aria-modal="true"]') !== null;

/** The keys of the actions. The box of a row is no field: its focus is where a selection is made. */
export function useActionKeys(
  actions: readonly Action[],
  enabled: boolean,
  act: (name: ActionName) => void,
) {
  useHotkeys(
    actions.flatMap(({ name, hotkeys }) =>
      hotkeys.map((keys): HotkeyItem => [
        keys,
        (event: KeyboardEvent) => {
          if (!enabled || event.repeat || isTypedInto(event.target) || isCovered()) return;
          event.preventDefault();
          act(name);
        },
        { preventDefault: false },
      ]),
    ),
    [],
  );
}
