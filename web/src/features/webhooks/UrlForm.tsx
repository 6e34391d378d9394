import { Alert, Button, Group, Stack, TextInput } from "@mantine/core";
import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";

import { asProblem } from "@/api/problem";
import { showRefusal } from "@/lib/forms";

import { urlSchema, type UrlValues } from "./createWebhook";

type Props = {
  submit: string;
  url?: string;
  save: (values: UrlValues) => Promise<unknown>;
  onCancel: () => void;
};

/** Where to send. What the server thinks of it is said at the field. */
export function UrlForm({ submit, url = "", save, onCancel }: Props) {
  const form = useForm<UrlValues>({ resolver: zodResolver(urlSchema), defaultValues: { url } });
  const { errors, isSubmitting } = form.formState;

  const onSubmit = form.handleSubmit(async (values) => {
    try {
      await save(values);
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
          label="Address"
          description="Receives a signed POST request for every finished job."
          placeholder="https://example.com/longlist"
          type="url"
          inputMode="url"
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
          error={errors.url?.message}
          {...form.register("url")}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
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
