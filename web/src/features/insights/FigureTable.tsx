import { TextLink } from "@/components/links";
import { shareOf } from "@/features/overlaps/share";

import type { Figure } from "./figures";
import type { Subset } from "./filter";
import { narrowed } from "./filter";
import { listLink } from "./listLink";
import type { Scope } from "./queries";
import classes from "./insights.module.css";

/** Where the companies of a figure are listed; nowhere, if there are none or no condition finds them. */
export function figureLink(figure: Figure, { collectionId, subset }: Scope) {
  if (figure.count === 0 || !figure.condition) return undefined;
  const found: Subset | undefined = narrowed(subset, figure.condition);
  return found && listLink(collectionId, found);
}

type Props = {
  label: string;
  /** What the figures are by. */
  column: string;
  figures: Figure[];
  total: number | undefined;
  scope: Scope;
};

/** The figures of a chart, each a link to its companies. */
export function FigureTable({ label, column, figures, total, scope }: Props) {
  return (
    <div className={classes.scroller}>
      <table className={classes.table} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{column}</th>
            <th scope="col">Companies</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {figures.map((figure) => {
            const link = figureLink(figure, scope);
            return (
              <tr key={figure.key}>
                <th scope="row" title={figure.label}>
                  {link ? (
                    <TextLink {...link} preload={false} inherit className="ellipsis">
                      {figure.label}
                    </TextLink>
                  ) : (
                    <span className="ellipsis">{figure.label}</span>
                  )}
                </th>
                <td>{figure.countText}</td>
                <td>{total ? shareOf(figure.count, total) : "–"}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
