import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const iris: MantineColorsTuple = [
  "#eef0ff",
  "#e0e3ff",
  "#c5cafe",
  "#a5abfb",
  "#8b8ff7",
  "#6f6ff0",
  "#5b55e6",
  "#4f46e5",
  "#4338ca",
  "#3730a3",
];

const dark: MantineColorsTuple = [
  "#e6e8ec",
  "#c3c7ce",
  "#a0a6b0",
  "#6f7683",
  "#2f333b",
  "#25282f",
  "#191c21",
  "#121418",
  "#0d0f12",
  "#090a0c",
];

export const theme = createTheme({
  colors: { iris, dark },
  primaryColor: "iris",
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: "md",
  fontFamily:
    'Inter, "Inter Variable", -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace:
    '"JetBrains Mono", ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "18px" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "22px", lineHeight: "1.3" },
      h2: { fontSize: "15px", lineHeight: "1.4" },
      h3: { fontSize: "13px", lineHeight: "1.4" },
    },
  },
  respectReducedMotion: true,
  components: {
    // A colour that is still on its way has too little contrast until it is there.
    SegmentedControl: { defaultProps: { transitionDuration: 0 } },
    Button: { defaultProps: { size: "xs", fz: "sm" } },
    Table: { defaultProps: { verticalSpacing: 9, horizontalSpacing: "md", fz: "sm" } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Modal: { defaultProps: { centered: true, radius: "lg" } },
    Select: { defaultProps: { size: "xs" } },
    TextInput: { defaultProps: { size: "sm" } },
    Paper: { defaultProps: { radius: "lg", withBorder: true } },
  },
});

/** Mantine's own dimmed and error texts are too pale for small type. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#fbfbfc",
    "--mantine-color-dimmed": "#5b616b",
    "--mantine-color-placeholder": "#6b717c",
    "--mantine-color-default-border": "#e4e6ea",
    "--mantine-color-error": "#c92a2a",
    "--mantine-color-anchor": "#4338ca",
  },
  dark: {
    "--mantine-color-body": "#0d0f12",
    "--mantine-color-dimmed": "#a0a6b0",
    "--mantine-color-placeholder": "#8d94a0",
    "--mantine-color-default-border": "#25282f",
    "--mantine-color-error": "#ff8787",
    "--mantine-color-anchor": "#a5abfb",
  },
});
