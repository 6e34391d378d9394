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
