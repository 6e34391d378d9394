import { Kbd } from "@mantine/core";
import { useOs } from "@mantine/hooks";

const MAC: Record<string, string> = { mod: "⌘", alt: "⌥", shift: "⇧", Delete: "⌫" };
const OTHER: Record<string, string> = { mod: "Ctrl", alt: "Alt", shift: "Shift", Delete: "Del" };

/** Keys to be pressed together, by the names that they have on this machine. */
export function Keys({ keys }: { keys: readonly string[] }) {
  const names = useOs() === "macos" ? MAC : OTHER;
  return (
    <span style={{ whiteSpace: "nowrap" }}>
      {keys.map((key, index) => (
        <span key={key}>
          {index > 0 ? " " : ""}
          <Kbd size="xs">{names[key] ?? key}</Kbd>
        </span>
      ))}
    </span>
  );
}
