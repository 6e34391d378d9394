import { VisuallyHidden } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

/** A page that has nothing but a message in its middle. */
export function FullPage({ title, children }: { title: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Longlist`;
  }, [title]);
  return (
    <div style={{ margin: "auto", padding: 24 }}>
      <VisuallyHidden component="h1">{title}</VisuallyHidden>
      {children}
    </div>
  );
}
