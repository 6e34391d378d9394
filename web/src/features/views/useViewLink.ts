import { useLinkProps, useRouter } from "@tanstack/react-router";

import type { View } from "@/api/gen";

import { useOpenViewId } from "./openView";
import { targetOf } from "./viewState";

/** A link that opens a view; current for as long as the view is open, whatever was changed since. */
export function useViewLink(view: View) {
  const current = useOpenViewId() === view.id;
  const link = useLinkProps(targetOf(view));
  return {
    ...link,
    "aria-current": current ? ("page" as const) : undefined,
    "data-status": current ? "active" : undefined,
  };
}

/** The address to give to others: the view as it is saved then, not as it is now. */
export function useViewAddress() {
  const router = useRouter();
  return (view: View) => {
    const target = { ...targetOf(view), search: { view: view.id } };
    return window.location.origin + router.buildLocation(target).href;
  };
}
