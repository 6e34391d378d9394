import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";

const APPLY_AFTER_MS = 400;

/**
 * The two ends of a range while they are typed: applied after a rest, as soon as the field is left, and only
 * where the range holds something. What is applied meanwhile by other means is shown.
 */
export function useRange<End>(
  applied: [End, End],
  isRight: (range: [End, End]) => boolean,
  apply: (range: [End, End]) => void,
) {
  const [typed, setTyped] = useState(applied);
  const [known, setKnown] = useState(applied);
  const settle = useDebouncedCallback(apply, { delay: APPLY_AFTER_MS, flushOnUnmount: true });

  if (known[0] !== applied[0] || known[1] !== applied[1]) {
    setKnown(applied);
    setTyped(applied);
  }

  return {
    typed,
    right: isRight(typed),
    type: (range: [End, End]) => {
      setTyped(range);
      if (isRight(range)) settle(range);
      else settle.cancel();
    },
    /** For the inputs: what is left, or ended with Enter, is applied at once. */
    ending: {
      onBlur: () => settle.flush(),
      onKeyDown: ({ key }: { key: string }) => {
        if (key === "Enter") settle.flush();
      },
    },
  };
}
