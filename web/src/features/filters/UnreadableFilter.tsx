import type { ReactNode } from "react";

import { ErrorState } from "@/components/states";

type Props = {
  /** What cannot be read, a sentence each. */
  reasons: readonly string[];
  /** The way to the list without the filter. */
  children: ReactNode;
};

/** In place of rows or figures: without its filter the list would show other companies than the link asks for. */
export function UnreadableFilter({ reasons, children }: Props) {
  return (
    <ErrorState title="Couldn't read the filter in this link" detail={reasons.join(" ")}>
      {children}
    </ErrorState>
  );
}
