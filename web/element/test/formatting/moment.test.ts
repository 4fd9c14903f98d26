import { expect, test } from "vitest";
import { ticks } from "../../src/charts/cartesian/ticks.js";
import { inferred, isReal, periods, wallClock } from "../../src/formatting/moment.js";

const at = (text: string) => Date.parse(`${text}Z`);

test.each([
  ["2026-03-01", "2026-03-01T00:00:00"],
  ["2026-03-01T00:00:00+01:00", "2026-03-01T00:00:00"],
  ["2026-02-28T23:00:00Z", "2026-03-01T00:00:00"],
  ["2026-07-01T12:00:00.250Z", "2026-07-01T14:00:00.250"],
  ["2026-07-01 12:00:00", "2026-07-01T12:00:00"],
])("the clock of Berlin at %s", (value, expected) => {
  expect(wallClock(value, "Europe/Berlin")).toBe(at(expected));
});

test.each([null, 5, "", "yesterday", true])("%s is not a time", (value) => {
  expect(wallClock(value, "UTC")).toBeNull();
});

test("months are as long as they are", () => {
  const months = periods(at("2026-01-01T00:00:00"), at("2026-04-01T00:00:00"), "month", 10)!;
  expect(months.map((time) => new Date(time).toISOString().slice(0, 10))).toEqual([
    "2026-01-01",
    "2026-02-01",
    "2026-03-01",
    "2026-04-01",
  ]);
});

test("periods that do not line up, or are too many, are none", () => {
  expect(periods(at("2026-01-01T00:00:00"), at("2026-04-02T00:00:00"), "month", 10)).toBeNull();
  expect(periods(0, at("2026-01-01T00:00:00"), "second", 100)).toBeNull();
});

test("a granularity is inferred if most of its periods are present", () => {
  const days = [1, 2, 4, 5, 6].map((day) => Date.UTC(2026, 0, day));
  expect(inferred(days)).toBe("day");
  expect(inferred([1, 3, 17, 40].map((day) => Date.UTC(2026, 0, day)))).toBeNull();
  expect(inferred([0, 1, 2, 4].map((month) => Date.UTC(2026, month, 1)))).toBe("month");
});

test("the hour that clocks skip does not exist", () => {
  expect(isReal(at("2026-03-29T02:00:00"), "Europe/Berlin")).toBe(false);
  expect(isReal(at("2026-03-29T03:00:00"), "Europe/Berlin")).toBe(true);
});

test("marks stand on the calendar's boundaries", () => {
  const marked = ticks(at("2025-11-17T00:00:00"), at("2026-05-04T00:00:00"), 7, "week");
  expect(marked.grain).toBe("month");
  expect(marked.times.map((time) => new Date(time).toISOString().slice(0, 10))).toEqual([
    "2025-12-01",
    "2026-01-01",
    "2026-02-01",
    "2026-03-01",
    "2026-04-01",
    "2026-05-01",
  ]);
});

test("marks are never finer than the periods", () => {
  expect(ticks(at("2026-01-01T00:00:00"), at("2026-03-01T00:00:00"), 50, "month").times).toHaveLength(3);
});
