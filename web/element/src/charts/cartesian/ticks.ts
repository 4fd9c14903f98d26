/** Marks of a time axis: boundaries of the calendar, as many as there is room for. */

import type { Granularity } from "../../api/protocol.js";
import { DAY, later } from "../../formatting/moment.js";

interface Step {
  grain: Granularity;
  count: number;
  size: number;
}

const HOUR = DAY / 24;
const STEPS: Step[] = [
  ...[1, 5, 15, 30].map((count) => step("second", count, HOUR / 3600)),
  ...[1, 5, 15, 30].map((count) => step("minute", count, HOUR / 60)),
  ...[1, 3, 6, 12].map((count) => step("hour", count, HOUR)),
  ...[1, 2].map((count) => step("day", count, DAY)),
  ...[1, 2].map((count) => step("week", count, 7 * DAY)),
  ...[1, 2, 3, 6].map((count) => step("month", count, 30.4 * DAY)),
  ...[1, 2, 5, 10, 25, 50, 100, 500].map((count) => step("year", count, 365.25 * DAY)),
];
const ORDER: Granularity[] = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

function step(grain: Granularity, count: number, unit: number): Step {
  return { grain, count, size: count * unit };
}

export interface Ticks {
  grain: Granularity;
  times: number[];
}

/** At most about `count` marks between `first` and `last`, never finer than `grain`. */
export function ticks(first: number, last: number, count: number, grain: Granularity | null): Ticks {
  const finest = grain === "quarter" ? "month" : (grain ?? "second");
  const least = grain === "quarter" ? 3 : 1;
  const usable = STEPS.filter(
    (one) => ORDER.indexOf(one.grain) > ORDER.indexOf(finest) || (one.grain === finest && one.count % least === 0),
  );
  const chosen = usable.find((one) => (last - first) / one.size <= count) ?? usable.at(-1)!;
  return { grain: chosen.grain, times: marks(first, last, chosen) };
}

function marks(first: number, last: number, { grain, count }: Step): number[] {
  const times: number[] = [];
  for (let time = floor(first, grain, count); time <= last; time = later(time, grain, count)) {
    if (time >= first) times.push(time);
  }
  return times.length > 0 ? times : [first];
}

function floor(time: number, grain: Granularity, count: number): number {
  const date = new Date(time);
  const year = date.getUTCFullYear();
  if (grain === "year") return Date.UTC(year - (year % count), 0);
  if (grain === "month") return Date.UTC(year, date.getUTCMonth() - (date.getUTCMonth() % count));
  if (grain === "week") return Math.floor(time / DAY - ((date.getUTCDay() + 6) % 7)) * DAY;
  if (grain === "day") return Math.floor(time / DAY) * DAY;
  const size = count * (grain === "hour" ? HOUR : grain === "minute" ? HOUR / 60 : 1000);
  return Math.floor(time / size) * size;
}
