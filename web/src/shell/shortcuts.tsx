import { Modal, Table, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";

import { Keys } from "@/components/Keys";
import { SingleKeysSwitch } from "@/components/SingleKeysSwitch";
import { ACTIONS } from "@/features/operations/actions";
import { usePanel } from "@/lib/panel";
import { useShortcuts } from "@/lib/useShortcuts";

const PHYSICAL = { usePhysicalKeys: true };

/**
 * All with a modifier. Single keys, those of the actions and "/" of search fields, can be switched off, and work
 * only where no text field has the focus.
 */
export function useGlobalShortcuts(toggleHelp: () => void) {
  const panel = usePanel();
  const navigate = useNavigate();
  useShortcuts([
    ["alt+Slash", toggleHelp, PHYSICAL],
    ["alt+J", () => (panel.name === "jobs" ? panel.close() : panel.open()), PHYSICAL],
    ["alt+C", () => void navigate({ to: "/" }), PHYSICAL],
    ["alt+A", () => void navigate({ to: "/companies" }), PHYSICAL],
  ]);
}

const SHORTCUTS = [
  ["Search or jump to…", ["mod", "K"]],
  ["Search the list of companies", ["/"]],
  ["Collections", ["alt", "C"]],
  ["All companies", ["alt", "A"]],
  ["Show or hide jobs", ["alt", "J"]],
  ["These shortcuts", ["alt", "/"]],
  ["Undo the last job, or the one you look at", ["alt", "U"]],
  ["Select a range of rows", ["shift", "click"]],
] as const;

const OF_ACTIONS = ACTIONS.map(({ label, keys }) => [label, keys] as const);

export function ShortcutsDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size="sm">
      <ShortcutsTable label="Everywhere" shortcuts={SHORTCUTS} />
      <Title order={3} mt="lg" mb={4}>
        With companies selected
      </Title>
      <ShortcutsTable label="With companies selected" shortcuts={OF_ACTIONS} />
      <SingleKeysSwitch />
    </Modal>
  );
}

type TableProps = {
  label: string;
  shortcuts: readonly (readonly [what: string, keys: readonly string[]])[];
};

function ShortcutsTable({ label, shortcuts }: TableProps) {
  return (
    <Table verticalSpacing="xs" aria-label={label}>
      <Table.Tbody>
        {shortcuts.map(([what, keys]) => (
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
  );
}
