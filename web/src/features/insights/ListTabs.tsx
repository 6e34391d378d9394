import { IconChartBar, IconList } from "@tabler/icons-react";
import { Link, useSearch } from "@tanstack/react-router";

import { insightsSearch } from "./filter";
import { insightsLink, listLink } from "./listLink";
import classes from "./ListTabs.module.css";

const ACTIVE = { exact: true, includeSearch: false };

/** The two ways to look at the same companies: one by one, and in figures. */
export function ListTabs({ collectionId }: { collectionId: string | null }) {
  const subset = insightsSearch.parse(useSearch({ strict: false }));
  return (
    <nav className={classes.tabs} aria-label="Ways to look at this list">
      <Link {...listLink(collectionId, subset)} activeOptions={ACTIVE} className={classes.tab}>
        <IconList size={16} stroke={1.8} aria-hidden="true" />
        Companies
      </Link>
      <Link {...insightsLink(collectionId, subset)} activeOptions={ACTIVE} className={classes.tab}>
        <IconChartBar size={16} stroke={1.8} aria-hidden="true" />
        Insights
      </Link>
    </nav>
  );
}
