import { Alert, Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import type { z } from "zod";

import { asProblem } from "@/api/problem";
import { showRefusal } from "@/lib/forms";

type Values = { name: string };

type Props = {
  opened: boolean;
  onClose: () => void;
  title: string;
  submit: string;
  schema: z.ZodType<Values, Values>;
  name?: string;
  save: (values: Values) => Promise<unknown>;
};

/** A dialog with a name in it: to make something, or to rename it. Resets when it opens. */
export function NameDialog({ opened, onClose, title, ...form }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={title} size="md">
      <NameForm {...form} onClose={onClose} />
    </Modal>
  );
}

function NameForm({ submit, schema, name = "", save, onClose }: Omit<Props, "opened" | "title">) {
  const form = useForm<Values>({ resolver: zodResolver(schema), defaultValues: { name } });
  const { errors, isSubmitting } = form.formState;

  const onSubmit = form.handleSubmit(async (values) => {
    try {
      await save(values);
      onClose();
    } catch (error) {
      showRefusal(form, asProblem(error));
    }
  });

  return (
    <form onSubmit={(event) => void onSubmit(event)} noValidate>
      <Stack gap="md">
        {errors.root ? (
          <Alert color="red" role="alert">
            {errors.root.message}
          </Alert>
        ) : null}
        <TextInput
          label="Name"
          data-autofocus
          autoComplete="off"
          required
          withAsterisk={false}
          error={errors.name?.message}
          {...form.register("name")}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isSubmitting}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
