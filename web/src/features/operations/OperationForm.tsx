import { Alert, Button, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";

import { asProblem } from "@/api/problem";
import { ErrorState } from "@/components/states";
import type { JobKind } from "@/jobs/kinds";

import { type Confirmation, isTyped } from "./confirmation";
import classes from "./OperationForm.module.css";
import type { PlanState } from "./plan";
import { PlanFigures } from "./PlanFigures";

type Subject = { sentence: string | undefined; error?: unknown; retry?: () => void };

type Props = {
  kind: JobKind;
  /** What the form does, for those who hear it. */
  label: string;
  /** What it is done to, in words. */
  subject: Subject;
  /** What the words and the numbers do not say. */
  note?: ReactNode;
  /** What is to be chosen before it can be planned. */
  children?: ReactNode;
  plan: PlanState;
  hint?: ReactNode;
  confirmation?: Confirmation | null;
  refusal: string | undefined;
  button: string;
  ready: boolean;
  busy: boolean;
  /** It takes something away. */
  harmful?: boolean;
  onSubmit: () => unknown;
  onClose: () => void;
};

/** The one shape of every operation's dialog: the words, the choices, the plan, then the click. */
export function OperationForm(props: Props) {
  const { subject, plan, confirmation, harmful = false } = props;
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const asks = Boolean(confirmation);
  // Known only when the selection is counted; by then the focus waits on "Cancel".
  useEffect(() => {
    if (asks) field.current?.focus();
  }, [asks]);
  const unconfirmed = confirmation ? !isTyped(typed, confirmation.word) : false;

  if (subject.error) {
    const { title, detail } = asProblem(subject.error);
    return (
      <ErrorState
        title={title}
        detail={detail}
        {...(subject.retry ? { onRetry: subject.retry } : {})}
      />
    );
  }

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!props.ready || props.busy) return;
    setAsked(true);
    if (unconfirmed) field.current?.focus();
    else props.onSubmit();
  };

  return (
    <form onSubmit={submit} noValidate aria-label={props.label}>
      <Stack gap="md">
        <div>
          {subject.sentence === undefined ? (
            <Skeleton
              height={14}
              my={4}
              width="65%"
              role="status"
              aria-label="Counting what is selected"
            />
          ) : (
            <Text className="sentence" mih={22} fw={550} style={{ overflowWrap: "anywhere" }}>
              {subject.sentence}
            </Text>
          )}
          {props.note ? (
            <Text size="md" c="dimmed" mt={4} style={{ overflowWrap: "anywhere" }}>
              {props.note}
            </Text>
          ) : null}
        </div>
        {props.refusal ? (
          <Alert color="red" role="alert" icon={<IconAlertTriangle size={18} />}>
            {props.refusal}
          </Alert>
        ) : null}
        {props.children}
        <PlanFigures {...plan} kind={props.kind} hint={props.hint} harmful={harmful} />
        {confirmation ? (
          <TextInput
            ref={field}
            label={`Type ${confirmation.what} to go on: ${confirmation.word}`}
            description={confirmation.why}
            styles={{ label: { overflowWrap: "anywhere" } }}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            error={asked && unconfirmed ? `This is not ${confirmation.what}.` : undefined}
          />
        ) : null}
        <div className={classes.footer}>
          <Button
            variant="default"
            onClick={props.onClose}
            {...(harmful && !confirmation ? { "data-autofocus": true } : {})}
          >
            Cancel
          </Button>
          <Button
            type="submit"
            miw={120}
            disabled={!props.ready}
            loading={props.busy}
            {...(harmful ? { color: "red.9" } : {})}
          >
            {props.button}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
