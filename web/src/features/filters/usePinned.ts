import { useState } from "react";

/**
 * What was chosen when the list was opened or searched anew, for the top of the list: what is ticked
 * afterwards stays where it is, so that nothing moves under the pointer.
 */
export function usePinned(chosen: readonly string[], searched: string): readonly string[] {
  const [pinned, setPinned] = useState({ chosen, searched });
  if (pinned.searched === searched) return pinned.chosen;
  setPinned({ chosen, searched });
  return chosen;
}
