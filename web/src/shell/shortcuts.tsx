import { Kbd, Modal, Table } from "@mantine/core";
import { useHotkeys, useOs } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";

import { usePanel } from "@/lib/panel";

const PHYSICAL = { usePhysicalKeys: true };

/** All with a modifier: single letters would get in the way of those who dictate. */
export function useShortcuts(toggleHelp: () => void) {
  const panel = usePanel();
  const navigate = useNavigate();
  useHotkeys([
    ["alt+Slash", toggleHelp, PHYSICAL],
    ["alt+J", () => (panel.name === "jobs" ? panel.close() : panel.open()), PHYSICAL],
    ["alt+C", () => void navigate({ to: "/" }), PHYSICAL],
    ["alt+A", () => void navigate({ to: "/companies" }), PHYSICAL],
  ]);
}

const SHORTCUTS = [
  ["Search or jump to…", ["mod", "K"]],
  ["Collections", ["alt", "C"]],
  ["All companies", ["alt", "A"]],
  ["Show or hide jobs", ["alt", "J"]],
  ["Select a range of rows", ["shift", "click"]],
  ["These shortcuts", ["alt", "/"]],
] as const;

const MAC: Record<string, string> = { mod: "⌘", alt: "⌥", shift: "⇧" };
const OTHER: Record<string, string> = { mod: "Ctrl", alt: "Alt", shift: "Shift" };

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

export function ShortcutsDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size="sm">
      <Table verticalSpacing="sm" aria-label="Keyboard shortcuts">
        <Table.Tbody>
          {SHORTCUTS.map(([what, keys]) => (
            <Table.Tr key={what}>
              <Table.Th scope="row" fw={450}>
                {what}
              </Table.Th>
              <Table.Td ta="right">
                <Keys keys={keys} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
