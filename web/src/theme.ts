import {
  ActionIcon,
  Button,
  Checkbox,
  createTheme,
  type CSSVariablesResolver,
  Drawer,
  Menu,
  Modal,
  Notification,
  SegmentedControl,
  Skeleton,
  Tooltip,
} from "@mantine/core";

const DIALOG = {
  closeButtonProps: { "aria-label": "Close" },
  // Mantine makes it a <header>, which outside of an article is the banner of the page.
  attributes: { header: { role: "presentation" } },
};
const DIALOG_STYLES = {
  title: { fontSize: "1.0625rem", fontWeight: 650 },
  header: { paddingInline: 24 },
  body: { paddingInline: 24, paddingBottom: 24 },
};

export const theme = createTheme({
  primaryColor: "iris",
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  autoContrast: false,
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif',
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.375rem", lineHeight: "1.3" },
      h2: { fontSize: "1rem", lineHeight: "1.4" },
      h3: { fontSize: "0.875rem", lineHeight: "1.4" },
    },
  },
  colors: {
    iris: [
      "#eef0ff",
      "#dfe3ff",
      "#c3caff",
      "#a5aefc",
      "#8791f8",
      "#6b76f0",
      "#5a63e6",
      "#4a50d3",
      "#3d42b3",
      "#33378f",
    ],
    dark: [
      "#e7e9ee",
      "#c3c8d1",
      "#9aa1ae",
      "#7b8391",
      "#3a404c",
      "#2a2f39",
      "#1d2129",
      "#14171d",
      "#0f1116",
      "#0a0c10",
    ],
  },
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray" } }),
    Button: Button.extend({ defaultProps: { fw: 550 } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: "xs", radius: "sm" } }),
    Drawer: Drawer.extend({
      defaultProps: { position: "right", ...DIALOG },
      styles: DIALOG_STYLES,
    }),
    Menu: Menu.extend({ defaultProps: { shadow: "md", position: "bottom-end", radius: "md" } }),
    Modal: Modal.extend({
      defaultProps: { radius: "lg", centered: true, ...DIALOG },
      styles: DIALOG_STYLES,
    }),
    Notification: Notification.extend({
      defaultProps: { withBorder: true, radius: "md" },
      styles: { root: { boxShadow: "var(--mantine-shadow-xl)" } },
    }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { withItemsBorders: false } }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: "sm" } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: true } }),
  },
});

/** Mantine's own dimmed, placeholder, error and anchor colours miss WCAG AA on these grounds. */
export const cssVariablesResolver: CSSVariablesResolver = (mantine) => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#59616d",
    "--mantine-color-placeholder": "#656d79",
    "--mantine-color-error": mantine.colors.red[9],
    "--mantine-color-anchor": mantine.colors.iris![7]!,
    "--mantine-color-default-border": "#d9dde3",
    "--ll-line": "#e8eaee",
    "--ll-sunken": "#f7f8fa",
    "--ll-hover": "#f4f5f8",
    "--ll-selected": "#f0f1ff",
    "--ll-selected-hover": "#e6e8ff",
    "--ll-accent-text": mantine.colors.iris![8]!,
    "--ll-edge": "rgb(22 28 45 / 14%)",
    "--ll-mark": "#dfe3ff",
    "--ll-ok": "#0f7a4f",
    "--ll-warn": "#8a5300",
    "--ll-busy": mantine.colors.iris![7]!,
  },
  dark: {
    "--mantine-color-dimmed": mantine.colors.dark[2],
    "--mantine-color-placeholder": "#8b93a1",
    "--mantine-color-error": mantine.colors.red[4],
    "--mantine-color-anchor": mantine.colors.iris![3]!,
    "--mantine-color-default-border": mantine.colors.dark[4],
    "--ll-line": "#232831",
    "--ll-sunken": mantine.colors.dark[8],
    "--ll-hover": "#1a1e25",
    "--ll-selected": "#1d2040",
    "--ll-selected-hover": "#232750",
    "--ll-accent-text": mantine.colors.iris![2]!,
    "--ll-edge": "rgb(0 0 0 / 45%)",
    "--ll-mark": "#3a3f86",
    "--ll-ok": "#4cc38a",
    "--ll-warn": "#e5a84b",
    "--ll-busy": mantine.colors.iris![4]!,
  },
});
