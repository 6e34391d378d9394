import { render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { Ago } from "./Ago";

it("is right at once, also when nothing showed a time for long", () => {
  vi.useFakeTimers();
  const at = new Date().toISOString();
  const first = render(<Ago at={at} />);
  expect(screen.getByText("just now")).toBeInTheDocument();
  first.unmount();
  vi.advanceTimersByTime(90 * 60_000);
  render(<Ago at={at} />);
  expect(screen.getByText("1 hour ago")).toBeInTheDocument();
});
