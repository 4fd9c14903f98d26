/** Dates, periods and marks of time axes in words of a locale; times are wall clocks (see moment.ts). */

import type { Granularity } from "../api/protocol.js";
import { DAY, later, zoned } from "./moment.js";

type Options = Intl.DateTimeFormatOptions;

const cache = new Map<string, Intl.DateTimeFormat>();
const DATE: Options = { year: "numeric", month: "short", day: "numeric" };
const SHORT: Options = { month: "short", day: "numeric" };
const CLOCK: Options = { hour: "numeric", minute: "2-digit" };
const HALVES = new Set(["h11", "h12"]);
const PERIODS: Partial<Record<Granularity, Options>> = {
  second: { ...DATE, ...CLOCK, second: "2-digit" },
  minute: { ...DATE, ...CLOCK },
  hour: { ...DATE, ...CLOCK },
  day: DATE,
  month: { year: "numeric", month: "short" },
  year: { year: "numeric" },
};
// Intl cannot write quarters; these follow CLDR ("yQQQ"), with English as the default.
const QUARTERS: Record<string, (quarter: number, year: string) => string> = {
  en: (quarter, year) => `Q${quarter} ${year}`.trim(),
  es: (quarter, year) => `T${quarter} ${year}`.trim(),
  fr: (quarter, year) => `T${quarter} ${year}`.trim(),
  it: (quarter, year) => `T${quarter} ${year}`.trim(),
  ja: (quarter, year) => `${year && `${year}年`}第${quarter}四半期`,
  ko: (quarter, year) => `${year && `${year}년 `}${quarter}분기`,
  pt: (quarter, year) => `T${quarter} ${year}`.trim(),
  zh: (quarter, year) => `${year && `${year}年`}第${quarter}季度`,
};

/** The period of `grain` that begins at `time`. */
export function period(locale: string, time: number, grain: Granularity): string {
  if (grain === "quarter") return quarter(locale, time, true);
  if (grain === "week") return week(locale, time);
  return formatDate(locale, time, PERIODS[grain]!);
}

function quarter(locale: string, time: number, hasYear: boolean): string {
  const date = new Date(time);
  const words = QUARTERS[locale.slice(0, 2)] ?? QUARTERS.en!;
  return words(Math.floor(date.getUTCMonth() / 3) + 1, hasYear ? String(date.getUTCFullYear()) : "");
}

function week(locale: string, time: number): string {
  if (locale.startsWith("en")) return `Week of ${formatDate(locale, time, DATE)}`;
  // A range of days needs no word, so that it is right in every language.
  return intl(locale, DATE).formatRange(time, later(time, "week", 1) - DAY);
}

/** A mark of an axis. The first mark of a larger period names that period too. */
export function tick(locale: string, time: number, grain: Granularity, before: number | null): string {
  const date = new Date(time);
  const isNewYear = before === null || date.getUTCFullYear() !== new Date(before).getUTCFullYear();
  if (grain === "year") return formatDate(locale, time, { year: "numeric" });
  if (grain === "quarter") return quarter(locale, time, isNewYear);
  if (grain === "month" && date.getUTCMonth() === 0) return formatDate(locale, time, { year: "numeric" });
  if (grain === "month") return formatDate(locale, time, isNewYear ? PERIODS.month! : { month: "short" });
  if (grain === "week" || grain === "day") return formatDate(locale, time, isNewYear && before !== null ? DATE : SHORT);
  return clockTick(locale, time, grain, isNewYear && before !== null ? DATE : SHORT);
}

/** Midnight is written as a day, in the form `day`. */
function clockTick(locale: string, time: number, grain: Granularity, day: Options): string {
  if (time % DAY === 0) return formatDate(locale, time, day);
  return formatDate(locale, time, grain === "second" ? { ...CLOCK, second: "2-digit" } : CLOCK);
}

/** A date, or a moment with its time of day. */
export function moment(locale: string, time: number, hasClock: boolean): string {
  const seconds: Options = time % 60_000 === 0 ? {} : { second: "2-digit" };
  return formatDate(locale, time, hasClock ? { ...DATE, ...CLOCK, ...seconds } : DATE);
}

function formatDate(locale: string, time: number, options: Options): string {
  return intl(locale, options).format(time);
}

function intl(locale: string, options: Options): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const cached = cache.get(key);
  if (cached) return cached;
  const made = zoned(locale, options.hour ? { ...options, ...hours(locale) } : options, "UTC");
  cache.set(key, made);
  return made;
}

/** Clocks of 24 hours write two digits of the hour; clocks of 12 hours write no leading zero. */
function hours(locale: string): Options {
  const { hourCycle } = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions();
  return { hour: HALVES.has(hourCycle ?? "h23") ? "numeric" : "2-digit" };
}
