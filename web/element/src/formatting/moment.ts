/** Times as the wall clock of one time zone: milliseconds as if that clock were UTC, so that axes and periods need no zone. */

import type { Cell, Granularity } from "../api/protocol.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const FIXED: Partial<Record<Granularity, number>> = {
  second: SECOND,
  minute: MINUTE,
  hour: HOUR,
  day: DAY,
  week: 7 * DAY,
};
const MONTHS: Partial<Record<Granularity, number>> = { month: 1, quarter: 3, year: 12 };
const ISO =
  /^(\d{4,6})-(\d\d)(?:-(\d\d))?(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/;
const clocks = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** The wall clock in `timezone` at `value`; null if `value` is not a date or moment. */
export function wallClock(value: Cell | undefined, timezone: string): number | null {
  const parts = typeof value === "string" ? ISO.exec(value) : null;
  if (!parts) return null;
  const [, year, month, day = "1", hour = "0", minute = "0", second = "0", fraction = "0", offset] = parts;
  const clockTime = Date.UTC(+year!, +month! - 1, +day, +hour, +minute, +second, +fraction.padEnd(3, "0"));
  // A moment without an offset is the database's own wall clock already.
  return offset ? shifted(clockTime - offsetOf(offset), timezone) : clockTime;
}

/** Whether the clocks of `timezone` ever showed `time`. */
export function isReal(time: number, timezone: string): boolean {
  return [-DAY, 0, DAY].some((about) => {
    const offset = shifted(time + about, timezone) - time - about;
    return shifted(time - offset, timezone) === time;
  });
}

function offsetOf(text: string): number {
  if (text === "Z") return 0;
  const size = +text.slice(1, 3) * HOUR + +text.slice(3).replace(":", "") * MINUTE;
  return text.startsWith("-") ? -size : size;
}

function shifted(instant: number, timezone: string): number {
  const day = Math.floor(instant / DAY) * DAY;
  const offset = dayOffset(day, timezone);
  // Clocks change on few days; every other day has one offset.
  return instant + (offset === dayOffset(day + DAY, timezone) ? offset : exactOffset(instant, timezone));
}

function dayOffset(day: number, timezone: string): number {
  const key = `${timezone} ${day}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const offset = exactOffset(day, timezone);
  offsets.set(key, offset);
  return offset;
}

function exactOffset(instant: number, timezone: string): number {
  const part = Object.fromEntries(
    clock(timezone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, +value]),
  );
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / SECOND) * SECOND;
}

function clock(timezone: string): Intl.DateTimeFormat {
  const known = clocks.get(timezone);
  if (known) return known;
  const digits = {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
  } as const;
  const made = zoned("en-US-u-ca-gregory-nu-latn", digits, timezone);
  clocks.set(timezone, made);
  return made;
}

/** A formatter in `timezone`, or in UTC if this browser does not know the zone. */
export function zoned(locale: string, options: Intl.DateTimeFormatOptions, timezone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: timezone });
  } catch {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
  }
}

/** The start of the period `count` periods after the one that starts at `time`. */
export function later(time: number, grain: Granularity, count: number): number {
  const fixed = FIXED[grain];
  if (fixed) return time + count * fixed;
  const date = new Date(time);
  return date.setUTCMonth(date.getUTCMonth() + count * MONTHS[grain]!);
}

/** Every period from `first` to `last`, both included; null if they are more than `most`, or if `last` is not the start of a period. */
export function periods(first: number, last: number, grain: Granularity, most: number): number[] | null {
  const times: number[] = [];
  for (let count = 0; ; count += 1) {
    const time = later(first, grain, count);
    if (time > last) return times.at(-1) === last ? times : null;
    if (times.length >= most) return null;
    times.push(time);
  }
}

/** The granularity of the sorted `times`, for columns whose name does not say it: most of its periods must be present. */
export function inferred(times: number[]): Granularity | null {
  if (times.length < 3) return null;
  const candidates: Granularity[] = ["year", "quarter", "month", "week", "day", "hour"];
  return candidates.find((grain) => fits(times, grain)) ?? null;
}

function fits(times: number[], grain: Granularity): boolean {
  const all = periods(times[0]!, times.at(-1)!, grain, times.length * 1.7);
  if (!all || (MONTHS[grain] && new Date(times[0]!).getUTCDate() !== 1)) return false;
  const known = new Set(all);
  return times.every((time) => known.has(time));
}
