import type { LinkProps } from "@tanstack/react-router";

/** A bar of a chart, and where a click on it leads. */
export type ChartBar = {
  key: string;
  /** Beside the bar, or below it. */
  label: string;
  count: number;
  countText: string;
  /** All that the bar says, in words. */
  words: string;
  link: LinkProps | undefined;
};

/** The part of what the chart tells of a bar's place that its drawing needs. */
export type BarPlace = {
  x: number;
  y: number;
  width: number;
  height: number;
  /** The whole row or column of the bar. */
  background?: { y?: number | null; height?: number | null } | undefined;
  payload?: unknown;
};
