import { renderHook } from "@testing-library/react";
import { StrictMode } from "react";
import { expect, it } from "vitest";

import { useIdempotencyKey } from "./useIdempotencyKey";

it("gives an intent its key back after another one", () => {
  const { result, rerender } = renderHook(({ intent }) => useIdempotencyKey(intent), {
    initialProps: { intent: "A" },
    wrapper: StrictMode,
  });
  const first = result.current;
  rerender({ intent: "B" });
  expect(result.current).not.toBe(first);
  rerender({ intent: "A" });
  expect(result.current).toBe(first);
});
