import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy, IconKey } from "@tabler/icons-react";
import { useRef } from "react";

type Props = { secret: string; alsoOld?: boolean; onDone: () => void };

/** A secret, this once. The dialog around it closes by its button only: Escape would lose it. */
export function Secret({ secret, alsoOld = false, onDone }: Props) {
  const clipboard = useClipboard({ timeout: 3_000 });
  const field = useRef<HTMLInputElement>(null);

  // Browsers have a clipboard on https and on this machine only; elsewhere it is selected, to be copied by hand.
  const copy = () => {
    field.current?.select();
    clipboard.copy(secret);
  };

  return (
    <Stack gap="md">
      <Alert color="yellow" variant="light" icon={<IconKey size={18} />}>
        Copy the secret now: it is not shown again.
      </Alert>
      <Group align="flex-end" gap="sm" wrap="nowrap">
        <TextInput
          ref={field}
          label="Secret"
          readOnly
          value={secret}
          flex={1}
          miw={0}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          data-autofocus
          miw={104}
          leftSection={clipboard.copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          onClick={copy}
        >
          {clipboard.copied ? "Copied" : "Copy"}
        </Button>
      </Group>
      <Text size="sm" c={clipboard.error ? undefined : "dimmed"} role="status">
        {clipboard.error
          ? "The browser does not let this page copy. The secret is selected: copy it with the keyboard."
          : clipboard.copied
            ? "Copied. Keep it where the receiver finds it."
            : "The receiver checks with it that a message is from here, as Standard Webhooks says."}
      </Text>
      {alsoOld ? (
        <Text size="sm" c="dimmed">
          For a day messages are signed with the old secret too.
        </Text>
      ) : null}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
