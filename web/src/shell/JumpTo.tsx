import { UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, spotlight } from "@mantine/spotlight";
import {
  IconActivity,
  IconBuilding,
  IconChartCircles,
  IconSearch,
  IconSettings,
  IconStack2,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";

import { ColorDot } from "@/components/ColorDot";
import { Keys } from "@/components/Keys";
import { useCollectionsMatching } from "@/features/collections/queries";
import { contains } from "@/lib/contains";
import { companies } from "@/lib/format";

import classes from "./JumpTo.module.css";
import { JumpToViews, useViewsNamed } from "./JumpToViews";

const PAGES = [
  { to: "/", label: "Collections", icon: IconStack2 },
  { to: "/companies", label: "All companies", icon: IconBuilding },
  { to: "/overlap", label: "Overlap", icon: IconChartCircles },
  { to: "/jobs", label: "Jobs", icon: IconActivity },
  { to: "/settings", label: "Settings", icon: IconSettings },
] as const;

/** As many as fit without scrolling; a few more letters find the rest. */
const SHOWN = 7;

export function JumpButton() {
  return (
    <UnstyledButton className={classes.button} onClick={spotlight.open}>
      <IconSearch size={16} aria-hidden="true" />
      <span className={classes.words}>Search or jump to…</span>
      <span className={classes.keys} aria-hidden="true">
        <Keys keys={["mod", "K"]} />
      </span>
    </UnstyledButton>
  );
}

/** ⌘K: any page, collection and view, by a few letters of its name. */
export function JumpTo() {
  const [query, setQuery] = useState("");
  const [opened, setOpened] = useState(false);
  const [text] = useDebouncedValue(query.trim(), 120);
  const navigate = useNavigate();
  const { data, isFetching } = useCollectionsMatching(text, opened);
  const pages = PAGES.filter(({ label }) => contains(label, query));
  const views = useViewsNamed(query).slice(0, SHOWN);
  const collections = data?.items.slice(0, SHOWN) ?? [];

  // Enter without a choice takes the first result, once the results belong to what was typed.
  const takeFirst = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "Enter" || isFetching || text !== query.trim()) return;
    const dialog = event.currentTarget.closest("[role=dialog]");
    if (dialog?.querySelector("[data-selected]")) return;
    dialog?.querySelector<HTMLElement>("[data-action]")?.click();
  };

  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setOpened(true)}
      onSpotlightClose={() => setOpened(false)}
      triggerOnContentEditable
      tagsToIgnore={[]}
      scrollable
      maxHeight={440}
      centered={false}
      yOffset="14vh"
      overlayProps={{ backgroundOpacity: 0.45, blur: 0 }}
      attributes={{ content: { "aria-label": "Search or jump to" } }}
    >
      <Spotlight.Search
        placeholder="Search collections, views and pages…"
        aria-label="Search collections, views and pages"
        onKeyDown={takeFirst}
        leftSection={<IconSearch size={18} aria-hidden="true" />}
      />
      <Spotlight.ActionsList>
        {collections.length > 0 ? (
          <Spotlight.ActionsGroup label="Collections">
            {collections.map((collection) => (
              <Spotlight.Action
                key={collection.id}
                label={collection.name}
                classNames={{ actionBody: classes.body, actionLabel: classes.label }}
                description={companies(collection.company_count)}
                leftSection={<ColorDot seed={collection.id} />}
                highlightQuery
                highlightColor="var(--ll-mark)"
                onClick={() =>
                  void navigate({
                    to: "/collections/$collectionId",
                    params: { collectionId: collection.id },
                  })
                }
              />
            ))}
          </Spotlight.ActionsGroup>
        ) : null}
        <JumpToViews views={views} />
        {pages.length > 0 ? (
          <Spotlight.ActionsGroup label="Pages">
            {pages.map(({ to, label, icon: Icon }) => (
              <Spotlight.Action
                key={to}
                label={label}
                leftSection={<Icon size={18} stroke={1.7} aria-hidden="true" />}
                onClick={() => void navigate({ to })}
              />
            ))}
          </Spotlight.ActionsGroup>
        ) : null}
        {collections.length + views.length + pages.length === 0 ? (
          <Spotlight.Empty>{isFetching ? "Searching…" : "Nothing found"}</Spotlight.Empty>
        ) : null}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
