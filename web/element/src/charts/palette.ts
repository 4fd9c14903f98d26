/** Colours of series and of heat, from the palette of the card's theme. */

import type { BoardMetric } from "../api/protocol.js";
import type { ChartProps, ChartTheme } from "./chart-view.js";

const remembered = new WeakMap<BoardMetric, Map<string, number>>();

/** The colour of the series at `index`. */
export function seriesColour(theme: ChartTheme, index: number): string {
  return theme.palette[index % theme.palette.length]!;
}

/** The colours of a metric's series. A series keeps its colour when a filter removes others. */
export function seriesColours({ metric, theme }: ChartProps, names: string[]): string[] {
  const before = remembered.get(metric);
  const known = before && names.some((name) => before.has(name)) ? before : new Map<string, number>();
  remembered.set(metric, known);
  const shown = new Set(names.flatMap((name) => known.get(name) ?? []));
  const many = theme.palette.length;
  for (const name of names) {
    if (known.has(name)) continue;
    const ever = new Set(known.values());
    const place = unused(ever) < many ? unused(ever) : unused(shown);
    shown.add(place);
    known.set(name, place);
  }
  return names.map((name) => seriesColour(theme, known.get(name)!));
}

function unused(taken: Set<number>): number {
  let free = 0;
  while (taken.has(free)) free += 1;
  return free;
}

/** The colour of heat at `share`, 0 to 1: from near the surface to the palette's first colour and beyond. */
export function heat(theme: ChartTheme, share: number): string {
  const main = seriesColour(theme, 0);
  const end = mix(main, theme.isDark ? "#ffffff" : "#0b1b4d", 0.35);
  const start = mix(theme.surface, main, 0.12);
  return share < 0.6 ? mix(start, main, share / 0.6) : mix(main, end, (share - 0.6) / 0.4);
}

/** `one` with `share` of `other` in it; a colour that cannot be parsed is returned unchanged. */
export function mix(one: string, other: string, share: number): string {
  const from = channels(one);
  const to = channels(other);
  if (!from || !to) return one;
  const mixed = from.map((value, index) => Math.round(value + (to[index]! - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** Black or white, whichever has more contrast on `colour`. */
export function textColourOn(colour: string): string {
  return luminance(colour) > 0.19 ? "#0f1420" : "#ffffff";
}

/** Relative luminance as in WCAG 2; 0.5 if `colour` cannot be parsed. */
export function luminance(colour: string): number {
  const rgb = channels(colour);
  if (!rgb) return 0.5;
  const [red, green, blue] = rgb.map((value) => linear(value / 255)) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function channels(colour: string): number[] | null {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(colour.trim());
  const full = short
    ? `#${short
        .slice(1)
        .map((digit) => digit + digit)
        .join("")}`
    : colour.trim();
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})/i.exec(full);
  if (hex) return hex.slice(1, 4).map((part) => parseInt(part, 16));
  const rgb = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)/i.exec(colour);
  return rgb ? rgb.slice(1, 4).map(Number) : null;
}
