import {
  Alert,
  Button,
  Group,
  Modal,
  NumberInput,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from "@mantine/core";
import { zodResolver } from "@hookform/resolvers/zod";
import { Controller, useForm } from "react-hook-form";
import type { z } from "zod";

import { asProblem } from "@/api/problem";
import { showToast } from "@/components/toast";
import { showJobToast } from "@/jobs/JobToast";
import { showRefusal } from "@/lib/forms";

import { companySchema, useAddCompany } from "./addCompany";

type Input = z.input<typeof companySchema>;
type Output = z.output<typeof companySchema>;

const TEXTS = [
  ["domain", "Website"],
  ["industry", "Industry"],
  ["country", "Country"],
  ["city", "City"],
] as const;
const NUMBERS = [
  ["employees", "Employees"],
  ["founded_year", "Founded"],
  ["funding_usd", "Funding (US$)"],
] as const;

const EMPTY: Input = {
  name: "",
  domain: "",
  industry: "",
  country: "",
  city: "",
  description: "",
  employees: null,
  founded_year: null,
  funding_usd: null,
};

/** Fields left empty are not sent: the company simply has no such fact. */
const withoutEmpty = (values: Output) =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== "" && value !== null),
  ) as Output;

type Props = { collectionId: string | null; opened: boolean; onClose: () => void };

export function AddCompanyDialog({ collectionId, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a company" size="lg">
      <AddCompanyForm collectionId={collectionId} onClose={onClose} />
    </Modal>
  );
}

function AddCompanyForm({ collectionId, onClose }: Omit<Props, "opened">) {
  const add = useAddCompany(collectionId);
  const form = useForm<Input, unknown, Output>({
    resolver: zodResolver(companySchema),
    defaultValues: EMPTY,
  });
  const { errors, isSubmitting } = form.formState;

  const onSubmit = form.handleSubmit(async (values) => {
    try {
      const { company, job } = await add.mutateAsync(withoutEmpty(values));
      onClose();
      if (job) showJobToast(job);
      else showToast({ tone: "ok", title: `Added “${company.name}”` });
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
          required
          data-autofocus
          autoComplete="off"
          error={errors.name?.message}
          {...form.register("name")}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="md">
          {TEXTS.map(([name, label]) => (
            <TextInput
              key={name}
              label={label}
              autoComplete="off"
              error={errors[name]?.message}
              {...form.register(name)}
            />
          ))}
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="md" verticalSpacing="md">
          {NUMBERS.map(([name, label]) => (
            <Controller
              key={name}
              control={form.control}
              name={name}
              render={({ field, fieldState }) => (
                <NumberInput
                  label={label}
                  hideControls
                  allowNegative={false}
                  allowDecimal={false}
                  thousandSeparator={name === "founded_year" ? "" : ","}
                  error={fieldState.error?.message}
                  name={field.name}
                  ref={field.ref}
                  onBlur={field.onBlur}
                  value={(field.value as number | null) ?? ""}
                  onChange={(value) => field.onChange(value === "" ? null : Number(value))}
                />
              )}
            />
          ))}
        </SimpleGrid>
        <Textarea
          label="Description"
          autosize
          minRows={2}
          maxRows={8}
          error={errors.description?.message}
          {...form.register("description")}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isSubmitting}>
            Add company
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
