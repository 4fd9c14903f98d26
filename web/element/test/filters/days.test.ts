import { describe, expect, it } from "vitest";
import type { FilterValue } from "../../src/api/protocol.js";
import { shifted, shiftedMonths, today, weeks } from "../../src/filters/days.js";
import { filterText } from "../../src/filters/filter-text.js";

describe("days", () => {
  it("pass over a leap day and a change of clocks", () => {
    expect([shifted("2028-02-28", 1), shifted("2026-03-29", 1), shifted("2026-01-01", -1)]).toEqual([
      "2028-02-29",
      "2026-03-30",
      "2025-12-31",
    ]);
  });

  it("begin a month on its first", () =>
    expect([shiftedMonths("2026-01-31", 1), shiftedMonths("2026-01-31", -1)]).toEqual(["2026-02-01", "2025-12-01"]));

  it.each([
    [1, "2026-10-26"],
    [7, "2026-11-01"],
  ])("show six weeks from weekday %i", (firstDay, first) => {
    const shown = weeks("2026-11-15", firstDay);
    expect([shown.length, shown[0]]).toEqual([42, first]);
  });

  it("are those of the board's time zone", () => {
    const moment = new Date("2026-11-24T23:30:00Z");
    expect([today("Europe/Berlin", moment), today("America/New_York", moment)]).toEqual(["2026-11-25", "2026-11-24"]);
  });
});

describe("a filter's value in words", () => {
  const cases: [FilterValue | null, string][] = [
    [null, ""],
    [["DE"], "DE"],
    [["DE", "FR"], "DE, FR"],
    [["DE", "FR", "IT"], "DE +2"],
    [true, "Yes"],
    [{ preset: "last30Days" }, "Last 30 days"],
    [{ start: "2026-01-01", end: "2026-01-01" }, "1 Jan 2026"],
    [{ start: "2026-01-01", end: null }, "since 1 Jan 2026"],
    [{ min: 1000, max: 2500 }, "1,000 – 2,500"],
    [{ min: null, max: 5 }, "up to 5"],
  ];
  it.each(cases)("%j is %s", (value, text) => expect(filterText(value, "en-GB")).toBe(text));
});
