import { IconMapOff } from "@tabler/icons-react";
import { type ErrorComponentProps } from "@tanstack/react-router";

import { asProblem } from "@/api/problem";
import { FullPage } from "@/components/FullPage";
import { ButtonLink } from "@/components/links";
import { EmptyState, ErrorState } from "@/components/states";

export function NotFound() {
  return (
    <FullPage title="Not found">
      <EmptyState
        icon={IconMapOff}
        title="There is no such page"
        description="The address may be mistyped."
      >
        <ButtonLink to="/">All collections</ButtonLink>
      </EmptyState>
    </FullPage>
  );
}

export function RouteError({ error, reset }: ErrorComponentProps) {
  const problem = asProblem(error);
  return (
    <FullPage title={problem.title}>
      <ErrorState title={problem.title} detail={problem.detail} onRetry={reset} />
    </FullPage>
  );
}
