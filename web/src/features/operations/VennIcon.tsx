import type { SetOperation } from "./sets";

// Two circles of radius 7 around (9, 10) and (17, 10) meet at (13, 4.26) and (13, 15.74).
const ONLY_LEFT = "M13 4.26A7 7 0 1 0 13 15.74A7 7 0 0 1 13 4.26Z";
const ONLY_RIGHT = "M13 4.26A7 7 0 1 1 13 15.74A7 7 0 0 0 13 4.26Z";
const BOTH = "M13 4.26A7 7 0 0 1 13 15.74A7 7 0 0 1 13 4.26Z";

const FILLED: Record<SetOperation, string[]> = {
  union: [ONLY_LEFT, BOTH, ONLY_RIGHT],
  intersection: [BOTH],
  difference: [ONLY_LEFT],
  symmetric_difference: [ONLY_LEFT, ONLY_RIGHT],
};

/** Two circles, filled where the result is. */
export function VennIcon({ operation }: { operation: SetOperation }) {
  return (
    <svg width={34} height={26} viewBox="0 0 26 20" aria-hidden="true" style={{ flex: "none" }}>
      <path d={FILLED[operation].join("")} fill="currentColor" opacity={0.45} />
      <g fill="none" stroke="currentColor" strokeWidth={1.2}>
        <circle cx={9} cy={10} r={7} />
        <circle cx={17} cy={10} r={7} />
      </g>
    </svg>
  );
}
