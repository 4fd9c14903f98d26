import type { FilterValue, Scalar } from "../api/protocol.js";

const PRESETS: Record<string, string> = {
  today: "Today",
  yesterday: "Yesterday",
  last7Days: "Last 7 days",
  last30Days: "Last 30 days",
  last90Days: "Last 90 days",
  last12Months: "Last 12 months",
  thisWeek: "This week",
  thisMonth: "This month",
  thisQuarter: "This quarter",
  thisYear: "This year",
  lastWeek: "Last week",
  lastMonth: "Last month",
  lastQuarter: "Last quarter",
  lastYear: "Last year",
};

export const presetLabel = (preset: string): string => PRESETS[preset] ?? preset;

export const scalarLabel = (value: Scalar): string =>
  typeof value === "boolean" ? (value ? "Yes" : "No") : String(value);

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
  return rest.length > 1 ? `${first} +${rest.length}` : [first, ...rest].join(", ");
}

function range(min: number | null, max: number | null, locale: string): string {
  const number = (value: number): string => value.toLocaleString(locale);
  if (min !== null && max !== null) return `${number(min)} – ${number(max)}`;
  return min !== null ? `from ${number(min)}` : max !== null ? `up to ${number(max)}` : "";
}

/** A day has no time zone: it is written as it is named. */
export function day(
  date: string,
  locale: string,
  options: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" },
): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
}

function days(start: string | null, end: string | null, locale: string): string {
  if (start && end) return start === end ? day(start, locale) : `${day(start, locale)} – ${day(end, locale)}`;
  return start ? `since ${day(start, locale)}` : end ? `until ${day(end, locale)}` : "";
}
