import { Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { asProblem } from "@/api/problem";
import { FullPage } from "@/components/FullPage";
import { ButtonLink } from "@/components/links";
import { EmptyState, ErrorState } from "@/components/states";
import { useIsCutOff } from "@/jobs/Live";
import { isMissingPart, reloadIfOutdated } from "@/outdated";

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
  if (isMissingPart(error)) return <MissingPart />;
  const problem = asProblem(error);
  return (
    <FullPage title={problem.title}>
      <ErrorState title={problem.title} detail={problem.detail} onRetry={reset}>
        <ReloadButton />
      </ErrorState>
    </FullPage>
  );
}

/** A part of the application that is gone from the server after an upgrade, or could not be fetched. */
function MissingPart() {
  const router = useRouter();
  const [reloading, setReloading] = useState(true);
  useEffect(() => void reloadIfOutdated().then(setReloading), []);
  const retry = () => void router.invalidate();
  useOnReconnect(retry);
  if (reloading) return <FullPage title="Loading" />;
  return (
    <FullPage title="Page not loaded">
      <ErrorState
        title="Couldn't load this page"
        detail="The connection was lost, or Longlist was updated. Reload the page to try again."
        onRetry={retry}
      >
        <ReloadButton />
      </ErrorState>
    </FullPage>
  );
}

function useOnReconnect(act: () => void) {
  const cutOff = useIsCutOff();
  const before = useRef(cutOff);
  useEffect(() => {
    if (before.current && !cutOff) act();
    before.current = cutOff;
  });
}

const ReloadButton = () => (
  <Button variant="default" onClick={() => window.location.reload()}>
    Reload page
  </Button>
);
