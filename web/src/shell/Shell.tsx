import { ActionIcon, AppShell, Burger, Drawer, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Notifications } from "@mantine/notifications";
import { IconKeyboard } from "@tabler/icons-react";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

import { ThemeToggle } from "@/components/ThemeToggle";
import { useOpenViewId } from "@/features/views/openView";
import { JobsButton } from "@/jobs/JobsButton";
import { JobsDrawer } from "@/jobs/JobsDrawer";
import { LostBadge } from "@/jobs/LiveBadge";
import { UndoLast } from "@/jobs/UndoLast";

import { JumpButton, JumpTo } from "./JumpTo";
import classes from "./Shell.module.css";
import { ShortcutsDialog, useGlobalShortcuts } from "./shortcuts";
import { Sidebar } from "./Sidebar";

/** The frame of every page: where one can go, what is running, and the page itself. */
export function Shell() {
  const [menuOpened, menu] = useDisclosure();
  const [helpOpened, help] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const main = useRef<HTMLElement>(null);
  useGlobalShortcuts(help.toggle);
  useDialogFocus();
  useFocusOnNavigation(path, main);
  const closeMenu = menu.close;
  const view = useOpenViewId();
  useEffect(closeMenu, [path, view, closeMenu]);

  return (
    <>
      <a href="#main" className="skip-link">
        Skip to content
      </a>
      <AppShell
        layout="alt"
        header={{ height: 56 }}
        navbar={{ width: 260, breakpoint: "sm", collapsed: { mobile: true } }}
      >
        <AppShell.Header className={classes.header}>
          <Burger
            hiddenFrom="sm"
            size="sm"
            opened={menuOpened}
            onClick={menu.toggle}
            aria-label="Menu"
          />
          <JumpButton />
          <div className={classes.tools}>
            <LostBadge />
            <Tooltip label="Keyboard shortcuts">
              <ActionIcon
                size="lg"
                visibleFrom="sm"
                aria-label="Keyboard shortcuts"
                onClick={help.open}
              >
                <IconKeyboard size={19} stroke={1.8} aria-hidden="true" />
              </ActionIcon>
            </Tooltip>
            <ThemeToggle />
            <JobsButton />
          </div>
        </AppShell.Header>
        <AppShell.Navbar className={classes.navbar} aria-label="Sidebar" visibleFrom="sm">
          <Sidebar />
        </AppShell.Navbar>
        <AppShell.Main id="main" ref={main} tabIndex={-1} className={classes.main}>
          <Outlet />
        </AppShell.Main>
      </AppShell>
      <Drawer
        opened={menuOpened}
        onClose={menu.close}
        position="left"
        size={300}
        hiddenFrom="sm"
        withCloseButton={false}
        attributes={{ content: { "aria-label": "Menu" } }}
        padding={0}
        styles={{ body: { height: "100%", paddingInline: 0, paddingBottom: 0 } }}
      >
        <Sidebar />
      </Drawer>
      <JobsDrawer />
      <UndoLast />
      <JumpTo />
      <ShortcutsDialog opened={helpOpened} onClose={help.close} />
      <Notifications position="bottom-center" containerWidth={520} />
    </>
  );
}

const FOCUSABLE = 'button:not(:disabled), [href], input:not(:disabled), [tabindex="0"]';

/**
 * Tab stays in an open dialog also when what had the focus is gone or disabled: the dialogs' own trap knows only a focus
 * that is inside.
 */
function useDialogFocus() {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Tab" || event.defaultPrevented) return;
      const dialog = [...document.querySelectorAll('[aria-modal="true"]')].at(-1);
      if (!dialog || document.activeElement !== document.body) return;
      event.preventDefault();
      dialog.querySelector<HTMLElement>(FOCUSABLE)?.focus();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** A new page is announced by moving the focus to it, as a browser would do on a load. */
function useFocusOnNavigation(path: string, main: React.RefObject<HTMLElement | null>) {
  const last = useRef(path);
  useEffect(() => {
    if (last.current === path) return;
    last.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path, main]);
}
