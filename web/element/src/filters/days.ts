/** Days as ISO names (`2026-01-31`), computed without a time zone. */

const DAY = 86_400_000;

const at = (iso: string): Date => new Date(`${iso}T00:00:00Z`);
const named = (time: Date): string => time.toISOString().slice(0, 10);

export const shifted = (iso: string, days: number): string => named(new Date(at(iso).getTime() + days * DAY));

export const monthOf = (iso: string): string => `${iso.slice(0, 7)}-01`;

export function shiftedMonths(iso: string, months: number): string {
  const date = at(monthOf(iso));
  date.setUTCMonth(date.getUTCMonth() + months);
  return named(date);
}

/** The six weeks that show the month of `iso`, beginning on `firstDay`: 1 is Monday, 7 Sunday. */
export function weeks(iso: string, firstDay: number): string[] {
  const first = monthOf(iso);
  const weekday = at(first).getUTCDay() || 7;
  const start = shifted(first, -((weekday - firstDay + 7) % 7));
  return Array.from({ length: 42 }, (_, index) => shifted(start, index));
}

/** The first day of the week in this locale; Monday, as in ISO 8601, in browsers without week data. */
export function firstDayOfWeek(locale: string): number {
  const { weekInfo, getWeekInfo } = new Intl.Locale(locale) as Intl.Locale & {
    weekInfo?: { firstDay: number };
    getWeekInfo?: () => { firstDay: number };
  };
  return (getWeekInfo?.call(new Intl.Locale(locale)) ?? weekInfo)?.firstDay ?? 1;
}

/** Today in the board's time zone. */
export function today(timezone: string, now = new Date()): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: timezone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return parts.format(now);
}
