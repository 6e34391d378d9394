import { Switch } from "@mantine/core";

import { useSingleKeys } from "@/lib/useShortcuts";

/** Switches single-key shortcuts off, in this browser. */
export function SingleKeysSwitch() {
  const [on, setOn] = useSingleKeys();
  return (
    <Switch
      mt="lg"
      label="Single-key shortcuts"
      description="Keys without Ctrl or Alt: C, M, E, Delete and /. Turn them off for speech input."
      checked={on}
      onChange={(event) => setOn(event.currentTarget.checked)}
    />
  );
}
