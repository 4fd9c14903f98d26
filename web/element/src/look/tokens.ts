import { css, unsafeCSS, type CSSResult } from "lit";

/** The documented custom properties, `--martlet-…`: what each is where the page says nothing, light and dark. */
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
  "palette-1": ["#4f5bd5", "#7f8af6"],
  "palette-2": ["#14a08f", "#35c2b0"],
  "palette-3": ["#e79f36", "#f0b65c"],
  "palette-4": ["#db5878", "#ee7c99"],
  "palette-5": ["#459fdb", "#6cbcf0"],
  "palette-6": ["#9568d4", "#b490ea"],
  "palette-7": ["#5fa55f", "#82c582"],
  "palette-8": ["#8791a1", "#98a3b4"],
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

export const TOKEN_NAMES = Object.keys(TOKENS);
export const PALETTE = TOKEN_NAMES.filter((name) => name.startsWith("palette-"));

const declarations = (of: 0 | 1): CSSResult =>
  unsafeCSS(
    Object.entries(TOKENS)
      .map(([name, values]) => `--${name}:var(--martlet-${name},${values[of]});`)
      .join(""),
  );

/** Inside, a token has its bare name (`--accent`); only here is it known what the page may have set. */
export const tokens = css`
  .board {
    ${declarations(0)} color-scheme: light;
  }
  .board.dark {
    ${declarations(1)} color-scheme: dark;
  }
`;
