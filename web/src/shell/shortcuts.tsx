import { Modal, Table, Title } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";

import { Keys } from "@/components/Keys";
import { ACTIONS } from "@/features/operations/actions";
import { usePanel } from "@/lib/panel";

const PHYSICAL = { usePhysicalKeys: true };

/**
 * All with a modifier: single letters would get in the way of those who dictate. Those of the
 * actions are heard only while something is selected and no field has the focus. "/" is that of search fields.
 */
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
