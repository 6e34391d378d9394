import { useSingleKeyShortcuts } from "@/lib/useShortcuts";

import type { Action, ActionName } from "./actions";

/** The keys of the actions. */
export function useActionKeys(
  actions: readonly Action[],
  enabled: boolean,
  act: (name: ActionName) => void,
) {
  useSingleKeyShortcuts(
    actions.flatMap(({ name, hotkeys }) => hotkeys.map((keys) => [keys, () => act(name)] as const)),
    enabled,
  );
}
