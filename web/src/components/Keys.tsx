import { Kbd } from "@mantine/core";
import { useOs } from "@mantine/hooks";

const MAC: Record<string, string> = { mod: "⌘", alt: "⌥", shift: "⇧", Delete: "⌫" };
const OTHER: Record<string, string> = { mod: "Ctrl", alt: "Alt", shift: "Shift", Delete: "Del" };

/** Keys to be pressed together, by the names that they have on this machine. */
export function Keys({ keys }: { keys: readonly string[] }) {
  const names = useOs() === "macos" ? MAC : OTHER;
  return (
    <span style={{ display: "inline-flex", gap: 4, verticalAlign: "middle" }}>
      {keys.map((key) => (
        <Kbd key={key} size="xs">
          {names[key] ?? key}
        </Kbd>
      ))}
    </span>
  );
}
