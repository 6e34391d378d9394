import { Button, EmptyState as MantineEmptyState } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import type { ComponentType, ReactNode } from "react";

type EmptyProps = {
  icon: ComponentType<{ size?: number; stroke?: number }>;
  title: string;
  description?: ReactNode;
  /** What to do about it. */
  children?: ReactNode;
};

export function EmptyState({ icon: Icon, title, description, children }: EmptyProps) {
  return (
    <MantineEmptyState
      variant="light"
      color="iris"
      icon={<Icon size={26} stroke={1.6} />}
      size="sm"
      title={title}
      description={description}
      maw={420}
      mx="auto"
    >
      {children ? <MantineEmptyState.Actions mt={8}>{children}</MantineEmptyState.Actions> : null}
    </MantineEmptyState>
  );
}

type ErrorProps = { title: string; detail: string; onRetry?: () => void; children?: ReactNode };

export function ErrorState({ title, detail, onRetry, children }: ErrorProps) {
  return (
    <MantineEmptyState
      role="alert"
      variant="light"
      color="red"
      icon={<IconAlertTriangle size={26} stroke={1.6} />}
      size="sm"
      title={title}
      description={detail}
      maw={460}
      mx="auto"
    >
      <MantineEmptyState.Actions mt={8}>
        {onRetry ? (
          <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={onRetry}>
            Try again
          </Button>
        ) : null}
        {children}
      </MantineEmptyState.Actions>
    </MantineEmptyState>
  );
}

type QueryErrorProps = {
  problem: { type: string; title: string; detail: string; status: number };
  onRetry: () => unknown;
  /** For lists with pages: the way out of a cursor that is refused each time. */
  onFirstPage?: () => void;
  /** Asks for something else where the same request is refused again. */
  onReset?: (() => void) | undefined;
};

/** In place of what a query did not bring, with the one way on that can help. */
export function QueryError({ problem, onRetry, onFirstPage, onReset }: QueryErrorProps) {
  const { type, title, detail, status } = problem;
  if (onFirstPage && type.endsWith("/bad-cursor"))
    return (
      <ErrorState title={title} detail={detail}>
        <Button variant="default" onClick={onFirstPage}>
          Go to the first page
        </Button>
      </ErrorState>
    );
  if (onReset && [404, 422].includes(status))
    return (
      <ErrorState title={title} detail={detail}>
        <Button variant="default" onClick={onReset}>
          Reset
        </Button>
      </ErrorState>
    );
  return <ErrorState title={title} detail={detail} onRetry={() => void onRetry()} />;
}
