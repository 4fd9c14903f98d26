import type { ChartTheme } from "../charts/chart-view.js";
import { messages } from "../strings/board.js";
import { PALETTE, TOKEN_NAMES, token } from "./tokens.js";

export interface ThemeOptions {
  mode: "light" | "dark" | "auto";
  properties: Record<string, string>; // documented custom properties and their values
}

type Options = Record<string, unknown>;

/** Theme options of the attribute (light, dark, auto, or JSON of token names and values), which win over the token's. */
export function themeOptions(attribute: string | null, tokenOptions: Options | null): ThemeOptions {
  const options = { ...tokenOptions, ...optionsIn(attribute) };
  const mode = options["mode"] === "dark" || options["mode"] === "auto" ? options["mode"] : "light";
  return { mode, properties: properties(options) };
}

/** The text of the last warning: the attribute is read at every update. */
let faulty = "";

function optionsIn(attribute: string | null): Options {
  const text = attribute?.trim() ?? "";
  if (!text.startsWith("{")) return text ? { mode: text } : {};
  try {
    return JSON.parse(text) as Options;
  } catch {
    if (text !== faulty) console.warn(messages.themeIsNotJson);
    faulty = text;
    return {};
  }
}

/** `onAccent` and `on-accent` both mean `--martlet-on-accent`; a list of colours is the palette. */
function properties(options: Options): Record<string, string> {
  const { palette, ...others } = options;
  const colours = Array.isArray(palette)
    ? palette.map((colour, index): [string, unknown] => [`palette-${index + 1}`, colour])
    : [];
  const named = Object.entries(others).map(([name, value]): [string, unknown] => [kebab(name), value]);
  const known = [...named, ...colours].filter(([name, value]) => TOKEN_NAMES.includes(name) && isValue(value));
  return Object.fromEntries(known.map(([name, value]) => [`--martlet-${name}`, String(value)]));
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const isValue = (value: unknown): boolean => typeof value === "string" || typeof value === "number";

/** The theme of charts: the computed custom properties of `host`. */
export function chartTheme(host: Element, isDark: boolean): ChartTheme {
  const style = getComputedStyle(host);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    isDark,
    text: of("text"),
    muted: of("muted"),
    line: of("line"),
    surface: of("surface"),
    accent: of("accent"),
    good: of("good"),
    bad: of("bad"),
    warning: of("warning"),
    palette: PALETTE.map(of),
    font: style.fontFamily,
    isStill: matchMedia("(prefers-reduced-motion: reduce)").matches,
  };
}

/** The series colours that the page or its theme sets, as `#rrggbb` for PDF; empty if it sets none. */
export function ownPalette(host: Element): string[] {
  const style = getComputedStyle(host);
  const chosen = PALETTE.map((name) => style.getPropertyValue(`--martlet-${name}`).trim());
  if (chosen.every((colour) => colour === "")) return [];
  const context = new OffscreenCanvas(1, 1).getContext("2d")!;
  return PALETTE.map((name, index) => {
    // A canvas ignores a colour that it cannot parse, and returns opaque colours as `#rrggbb`.
    context.fillStyle = token(name, false);
    if (chosen[index]) context.fillStyle = chosen[index];
    return /^#[\da-f]{6}$/.test(context.fillStyle) ? context.fillStyle : token(name, false);
  });
}
