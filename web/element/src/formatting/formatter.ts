/** Cells, axes and periods as the viewer's locale writes them. */

import type { Cell, Format, Granularity } from "../api/protocol.js";
import { valueStrings } from "../strings/values.js";
import { isNumeric, isTime } from "./data-types.js";
import { wallClock } from "./moment.js";
import { compact, difference, numeral, percent } from "./numeral.js";
import { moment, period, tick } from "./period.js";

export interface Formatter {
  /** A cell in full: no digit of an exact decimal is lost unless `format` says so. */
  cell(value: Cell | undefined, dataType: string, format?: Format): string;
  /** An abbreviated number with so many significant digits. */
  axis(value: number, format?: Format, digits?: number): string;
  /** The period of `granularity` that starts at `value`: a date, a moment, or milliseconds of the wall clock. */
  period(value: Cell | undefined, granularity: Granularity): string;
  /** A mark of a time axis, after the mark at `before`. */
  tick(time: number, granularity: Granularity, before: number | null): string;
  /** A relative change with its sign; a dash if there is none. */
  change(ratio: number | null): string;
  /** A difference of two cells with its sign. */
  difference(value: number | string, format?: Format): string;
  /** A share of a whole. */
  share(ratio: number): string;
}

const NUMERIC = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const cache = new Map<string, Formatter>();

/** The formatter of a locale and time zone, made once. */
export function formatterFor(locale: string, timezone: string): Formatter {
  const key = `${locale} ${timezone}`;
  const cached = cache.get(key);
  if (cached) return cached;
  const made = make(usable(locale), timezone);
  cache.set(key, made);
  return made;
}

function usable(locale: string): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale)[0] ?? "en-US";
  } catch {
    return "en-US";
  }
}

function make(locale: string, timezone: string): Formatter {
  return {
    cell: (value, dataType, format) => cell(locale, timezone, value, dataType, format),
    axis: (value, format, digits = 3) => compact(locale, value, format, digits),
    period: (value, granularity) => {
      const time = typeof value === "number" ? value : wallClock(value, timezone);
      return time === null ? cell(locale, timezone, value, "string") : period(locale, time, granularity);
    },
    tick: (time, granularity, before) => tick(locale, time, granularity, before),
    change: (ratio) => (ratio === null || !Number.isFinite(ratio) ? valueStrings.none : percent(locale, ratio, true)),
    difference: (value, format) => difference(locale, value, format),
    share: (ratio) => (Number.isFinite(ratio) ? percent(locale, ratio, false) : valueStrings.none),
  };
}

function cell(locale: string, timezone: string, value: Cell | undefined, dataType: string, format?: Format): string {
  if (value === null || value === undefined) return valueStrings.none;
  if (typeof value === "boolean") return value ? valueStrings.yes : valueStrings.no;
  if (isNumber(value, dataType, format)) return numeral(locale, value, format);
  if (isTime(dataType) && typeof value === "string") return dated(locale, timezone, value, dataType);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isNumber(value: string | number, dataType: string, format?: Format): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return (isNumeric(dataType) || format !== undefined) && NUMERIC.test(value);
}

function dated(locale: string, timezone: string, value: string, dataType: string): string {
  const time = wallClock(value, timezone);
  return time === null ? value : moment(locale, time, dataType !== "date");
}
