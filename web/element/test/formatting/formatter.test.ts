import { describe, expect, test } from "vitest";
import type { Cell, Format, Granularity } from "../../src/api/protocol.js";
import { formatterFor } from "../../src/formatting/formatter.js";

// Intl separates with no-break spaces; the tests read better with plain ones.
const plain = (text: string) => text.replace(/[\u00a0\u202f\u2009]/g, " ");
const EUR: Format = { style: "currency", currency: "EUR" };

describe("a cell", () => {
  test.each<[string, Cell, string, Format | undefined, string]>([
    ["en-US", "1234567.5", "decimal", undefined, "1,234,567.5"],
    ["de-DE", "1234567.50", "decimal", undefined, "1.234.567,50"],
    ["ja-JP", "1234567", "decimal", { style: "currency", currency: "JPY" }, "￥1,234,567"],
    ["en-US", "123456789012345678901234.56", "decimal", EUR, "€123,456,789,012,345,678,901,234.56"],
    ["en-US", "9007199254740993", "integer", undefined, "9,007,199,254,740,993"],
    ["de-DE", "1234.5", "decimal", EUR, "1.234,50 €"],
    ["en-US", "33.3333333333333333", "decimal", undefined, "33.3333"],
    ["en-US", 0.1234, "float", { style: "percent" }, "12.3%"],
    ["de-DE", 0.1234, "float", { style: "percent", digits: 2 }, "12,34 %"],
    ["en-US", 1536000, "integer", { style: "bytes" }, "1.5 MB"],
    ["en-US", 12, "integer", { style: "unit", unit: "kilometer" }, "12 km"],
    ["en-US", 12, "integer", { style: "unit", unit: "tickets" }, "12 tickets"],
    ["en-US", 1234567, "integer", { style: "decimal", isCompact: true }, "1.2M"],
    ["de-DE", 69230, "integer", { style: "decimal", isCompact: true }, "69.230"],
    ["en-US", null, "integer", undefined, "–"],
    ["en-US", true, "boolean", undefined, "Yes"],
    ["en-US", "00123", "string", undefined, "00123"],
    ["en-US", "2026-03-01", "date", undefined, "Mar 1, 2026"],
    ["de-DE", "2026-03-01T23:30:00Z", "timestamptz", undefined, "2. März 2026, 00:30"],
    ["ja-JP", "2026-03-01", "date", undefined, "2026年3月1日"],
  ])("in %s of %s (%s)", (locale, value, dataType, format, expected) => {
    expect(plain(formatterFor(locale, "Europe/Berlin").cell(value, dataType, format))).toBe(expected);
  });

  test.each<[string, Format]>([
    ["an unknown currency", { style: "currency", currency: "nonsense" }],
    ["too many digits", { style: "decimal", digits: 900 }],
    ["digits below zero", { style: "decimal", digits: -1 }],
  ])("shows its number in spite of %s", (_, format) => {
    expect(formatterFor("en-US", "UTC").cell(42, "integer", format)).toBe("42");
  });

  test("is written in spite of an unknown locale and time zone", () => {
    expect(formatterFor("no_such!locale", "Mars/Olympus").cell("2026-03-01T12:00:00Z", "timestamptz")).toMatch(
      /^Mar 1, 2026/,
    );
  });
});

describe("a period", () => {
  test.each<[string, Cell, Granularity, string]>([
    ["en-US", "2026-03-01", "month", "Mar 2026"],
    ["de-DE", "2026-03-01", "month", "März 2026"],
    ["ja-JP", "2026-03-01", "month", "2026年3月"],
    ["en-US", "2026-01-01", "quarter", "Q1 2026"],
    ["ja-JP", "2026-04-01", "quarter", "2026年第2四半期"],
    ["en-US", "2026-03-02", "week", "Week of Mar 2, 2026"],
    ["de-DE", "2026-03-02", "week", "2.–8. März 2026"],
    ["en-US", "2026-03-01T00:00:00+01:00", "year", "2026"],
    ["en-US", "2026-02-28T23:00:00Z", "day", "Mar 1, 2026"],
    ["en-US", "no date", "day", "no date"],
  ])("in %s of %s by %s", (locale, value, grain, expected) => {
    expect(plain(formatterFor(locale, "Europe/Berlin").period(value, grain))).toBe(expected);
  });
});

describe("a mark of an axis", () => {
  const march = Date.UTC(2026, 2, 1);
  const january = Date.UTC(2026, 0, 1);

  test("names the year at the first mark and where it begins", () => {
    const { tick } = formatterFor("en-US", "UTC");
    expect([
      tick(march, "month", null),
      tick(march, "month", january),
      tick(january, "month", Date.UTC(2025, 11, 1)),
    ]).toEqual(["Mar 2026", "Mar", "2026"]);
  });

  test("is short", () => {
    expect(formatterFor("en-US", "UTC").axis(1234567, EUR)).toBe("€1.23M");
    expect(formatterFor("en-US", "UTC").axis(1.5e23)).toBe("1.5E23");
  });

  test("has as many digits as are asked for", () => {
    expect([1001, 1002].map((value) => formatterFor("en-US", "UTC").axis(value, undefined, 4))).toEqual([
      "1.001K",
      "1.002K",
    ]);
  });
});

test("a change has a sign; an infinite one is a dash", () => {
  const { change } = formatterFor("en-US", "UTC");
  expect([change(0.1234), change(-0.5), change(0), change(null), change(Infinity)]).toEqual([
    "+12.3%",
    "-50%",
    "0%",
    "–",
    "–",
  ]);
});

test("a difference of shares is in points", () => {
  expect(formatterFor("en-US", "UTC").difference(0.0123, { style: "percent" })).toBe("+1.2 pp");
});

test("a formatter is made once", () => {
  expect(formatterFor("en-US", "UTC")).toBe(formatterFor("en-US", "UTC"));
});
