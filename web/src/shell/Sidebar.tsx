import { Anchor, ScrollArea, Skeleton, Text } from "@mantine/core";
import { IconBuilding, IconChartCircles, IconSettings, IconStack2 } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { ColorDot } from "@/components/ColorDot";
import { useSidebarCollections } from "@/features/collections/queries";
import { useCompanyCount } from "@/features/companies/queries";
import { LiveBadge } from "@/jobs/LiveBadge";
import { formatCount } from "@/lib/format";

import { Logo } from "./Logo";
import classes from "./Sidebar.module.css";
import { ViewLinks } from "./ViewLinks";

export function Sidebar() {
  const { data: total } = useCompanyCount();
  return (
    <div className={classes.sidebar}>
      <div className={classes.brand}>
        <Link to="/" className={classes.logo}>
          <Logo />
          Longlist
        </Link>
        <LiveBadge />
      </div>
      <nav aria-label="Main" className={classes.nav}>
        <Link to="/" activeOptions={{ exact: true, includeSearch: false }} className={classes.item}>
          <IconStack2 size={18} stroke={1.7} aria-hidden="true" />
          <span className="ellipsis">Collections</span>
        </Link>
        <Link to="/companies" activeOptions={{ includeSearch: false }} className={classes.item}>
          <IconBuilding size={18} stroke={1.7} aria-hidden="true" />
          <span className="ellipsis">All companies</span>
          {total ? <Count value={total.count} exact={total.exact} /> : null}
        </Link>
        <Link to="/overlap" activeOptions={{ includeSearch: false }} className={classes.item}>
          <IconChartCircles size={18} stroke={1.7} aria-hidden="true" />
          <span className="ellipsis">Overlap</span>
        </Link>
      </nav>
      <ScrollArea
        className={classes.scroll}
        type="hover"
        scrollbarSize={8}
        viewportProps={{ tabIndex: -1 }}
      >
        <CollectionLinks />
        <ViewLinks />
      </ScrollArea>
      <nav aria-label="Settings" className={classes.foot}>
        <Link to="/settings" activeOptions={{ includeSearch: false }} className={classes.item}>
          <IconSettings size={18} stroke={1.7} aria-hidden="true" />
          <span className="ellipsis">Settings</span>
        </Link>
      </nav>
    </div>
  );
}

function Count({ value, exact = true }: { value: number; exact?: boolean }) {
  return <span className={classes.count}>{formatCount(value, exact)}</span>;
}

function CollectionLinks() {
  const { data, isError, refetch } = useSidebarCollections();
  return (
    <nav aria-labelledby="sidebar-collections">
      <Text id="sidebar-collections" className={classes.heading}>
        Your collections
      </Text>
      <ul className={classes.list}>
        {data?.items.map((collection) => (
          <li key={collection.id}>
            <Link
              to="/collections/$collectionId"
              params={{ collectionId: collection.id }}
              activeOptions={{ includeSearch: false }}
              className={classes.item}
              title={collection.name}
            >
              <span className={classes.mark}>
                <ColorDot seed={collection.id} />
              </span>
              <span className="ellipsis">{collection.name}</span>
              <Count value={collection.company_count} />
            </Link>
          </li>
        ))}
      </ul>
      {after()}
    </nav>
  );

  function after(): ReactNode {
    if (data?.next_cursor) {
      return (
        <Link to="/" className={classes.item}>
          All collections…
        </Link>
      );
    }
    if (data) {
      return data.items.length === 0 ? <p className={classes.note}>None yet.</p> : null;
    }
    if (isError) {
      return (
        <p className={classes.note}>
          Could not be loaded.{" "}
          <Anchor component="button" type="button" size="sm" onClick={() => void refetch()}>
            Try again
          </Anchor>
        </p>
      );
    }
    return [70, 55, 80, 60].map((width) => (
      <div key={width} className={classes.item}>
        <Skeleton height={12} width={`${width}%`} />
      </div>
    ));
  }
}
