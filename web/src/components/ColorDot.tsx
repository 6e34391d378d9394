import { hueOf } from "@/lib/hue";

/** A dot of a colour that always goes with the same thing. */
export function ColorDot({ seed }: { seed: string }) {
  return (
    <span
      aria-hidden="true"
      style={{
        display: "inline-block",
        flex: "none",
        width: 9,
        height: 9,
        borderRadius: 3,
        background: `oklch(0.66 0.16 ${hueOf(seed)})`,
      }}
    />
  );
}
