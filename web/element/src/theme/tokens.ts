import { type CSSResult, css, unsafeCSS } from "lit";

/** The documented custom properties, `--martlet-…`: their defaults, light and dark. */
const TOKENS: Record<string, [light: string, dark: string]> = {
  background: ["#f7f8fa", "#0d0f13"],
  surface: ["#ffffff", "#15181e"],
  raised: ["#ffffff", "#1c2027"],
  text: ["#191c22", "#e9ebef"],
  muted: ["#5f6673", "#9ca4b1"],
  line: ["#e5e8ed", "#262b34"],
  hover: ["#f1f3f6", "#222731"],
  accent: ["#4453d6", "#8f99f8"],
  "on-accent": ["#ffffff", "#0d0f13"],
  good: ["#14774a", "#4cc38a"],
  bad: ["#c62a31", "#ff8b8f"],
  warning: ["#9a5200", "#f5b14c"],
  // Each has a contrast of at least 3:1 with its surface (WCAG 1.4.11), and differs from the others in lightness where
  // protanopia, deuteranopia or tritanopia hide the hue. PDFs use the light ones too (martlet/pdf/palette.py).
  "palette-1": ["#4f5bd5", "#6f7cf5"],
  "palette-2": ["#12a193", "#5fe3d0"],
  "palette-3": ["#dd7a1a", "#f5a83c"],
  "palette-4": ["#a3174a", "#d14a6c"],
  "palette-5": ["#2f7fc4", "#9cc9f5"],
  "palette-6": ["#6b1f8f", "#c58af0"],
  "palette-7": ["#5a7d22", "#d4e79a"],
  "palette-8": ["#868fa0", "#7c8799"],
  shadow: ["0 1px 2px rgb(16 20 30 / 4%)", "0 0 0 transparent"],
  "shadow-raised": [
    "0 0 0 1px rgb(16 20 30 / 5%), 0 12px 32px -8px rgb(16 20 30 / 18%)",
    "0 0 0 1px rgb(255 255 255 / 7%), 0 16px 40px -8px rgb(0 0 0 / 60%)",
  ],
  radius: ["12px", "12px"],
  gap: ["16px", "16px"],
  padding: ["24px", "24px"],
  font: ["inherit", "inherit"],
  "font-size": ["14px", "14px"],
};

/** The default of the custom property `name`. */
export function token(name: string, isDark: boolean): string {
  return TOKENS[name]![isDark ? 1 : 0];
}

export const TOKEN_NAMES = Object.keys(TOKENS);
export const PALETTE = TOKEN_NAMES.filter((name) => name.startsWith("palette-"));

const declarations = (of: 0 | 1): CSSResult =>
  unsafeCSS(
    Object.entries(TOKENS)
      .map(([name, values]) => `--${name}:var(--martlet-${name},${values[of]});`)
      .join(""),
  );

/** Styles use the bare name of a token (`--accent`); only here is it bound to the public property. */
export const tokens = css`
  .board {
    ${declarations(0)} color-scheme: light;
  }
  .board.dark {
    ${declarations(1)} color-scheme: dark;
  }
`;
