import type { FilterValue, Scalar } from "../api/protocol.js";
import { choiceStrings, dateStrings, presetStrings, rangeStrings } from "../strings/filters.js";
import { valueStrings } from "../strings/values.js";

export const presetLabel = (preset: string): string => presetStrings[preset] ?? preset;

export const scalarLabel = (value: Scalar): string =>
  typeof value === "boolean" ? (value ? valueStrings.yes : valueStrings.no) : String(value);

/** A filter's value in a few words; empty where it filters nothing. */
export function filterText(value: FilterValue | null, locale: string): string {
  if (value === null) return "";
  if (Array.isArray(value)) return listed(value);
  if (typeof value !== "object") return scalarLabel(value);
  if ("preset" in value) return presetLabel(value.preset);
  if ("start" in value) return days(value.start, value.end, locale);
  return range(value.min, value.max, locale);
}

function listed(values: readonly Scalar[]): string {
  const [first, ...rest] = values.map(scalarLabel);
  return rest.length > 1 ? choiceStrings.andMore(first ?? "", rest.length) : [first, ...rest].join(", ");
}

function range(min: number | null, max: number | null, locale: string): string {
  const number = (value: number): string => value.toLocaleString(locale);
  if (min !== null && max !== null) return rangeStrings.between(number(min), number(max));
  return min !== null ? rangeStrings.atLeast(number(min)) : max !== null ? rangeStrings.atMost(number(max)) : "";
}

/** A day has no time zone, so it is written in UTC. */
export function day(
  date: string,
  locale: string,
  options: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" },
): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
}

function days(start: string | null, end: string | null, locale: string): string {
  if (start && end)
    return start === end ? day(start, locale) : dateStrings.between(day(start, locale), day(end, locale));
  return start ? dateStrings.since(day(start, locale)) : end ? dateStrings.until(day(end, locale)) : "";
}
