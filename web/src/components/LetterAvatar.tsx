import { hueOf } from "@/lib/hue";

import classes from "./LetterAvatar.module.css";

type Props = { name: string; seed: string; size?: number };

/** The first letter of a name, on a colour that goes with the seed. Says nothing that the name beside it does not. */
export function LetterAvatar({ name, seed, size = 28 }: Props) {
  const [letter = "?"] = name.trim().toUpperCase();
  return (
    <span
      aria-hidden="true"
      className={classes.avatar}
      style={
        {
          "--hue": hueOf(seed),
          "--size": `${size}px`,
        } as React.CSSProperties
      }
    >
      {letter}
    </span>
  );
}
