/** Charts on the page follow the rules of charts on paper: both suites read the same cases (tests/pdf/test_chart_cases.py). */

import { expect, test } from "vitest";
import type { BoardColumn, Cell, Chart, ChartKind, Format, Granularity, Rule } from "../../src/api/protocol.js";
import { toneOf as toneInTable } from "../../src/cards/table/columns.js";
import { cartesian, seriesOf } from "../../src/charts/cartesian/cartesian.js";
import { type ChartData, chartData, label } from "../../src/charts/chart-data.js";
import { layOut } from "../../src/charts/chart-layout.js";
import { heat, textColourOn } from "../../src/charts/palette.js";
import { bounds } from "../../src/charts/shapes/gauge.js";
import { partsOf } from "../../src/charts/shapes/shares.js";
import { toneOf as toneInPivot } from "../../src/charts/tables/pivot.js";
import { numberOf } from "../../src/formatting/decimal.js";
import { formatterFor } from "../../src/formatting/formatter.js";
import { wallClock } from "../../src/formatting/moment.js";
import { readable } from "../../src/formatting/names.js";
import cases from "./cases.json";
import { AVERAGE, COUNT, COUNTRY, chartProps, column, MONTH, PLAN, REVENUE, SIZE, THEME } from "./example.js";

interface Given {
  chart?: object;
  columns: string[];
  rows: (string | number | null)[][];
}

const COLUMNS: Record<string, BoardColumn> = {
  month: MONTH,
  channel: { ...PLAN, name: "orders.channel", label: "Channel" },
  country: COUNTRY,
  orders: COUNT,
  revenue: REVENUE,
  average: AVERAGE,
};

function propsOf({ chart = {}, columns, rows }: Given, kind?: string) {
  const { x, series, ...given } = chart as Partial<Chart>;
  const named = (name: string | null | undefined) => (name ? COLUMNS[name]!.name : null);
  const shown = { ...given, x: named(x), series: named(series), ...(kind ? { kind: kind as ChartKind } : {}) };
  const all = columns.map((name) => COLUMNS[name] ?? column(name, "integer", "measure", name));
  return chartProps(shown, all, rows as Cell[][]);
}

const dataOf = (given: Given, kind?: string): ChartData => chartData(propsOf(given, kind));
const colourAt = (index: number | null): string => (index === null ? THEME.muted : THEME.palette[index]!);
const plain = (text: string): string => text.replace(/[\u00a0\u202f\u2009]/g, " ");

test.each(cases.axis)("a mark of an axis is abbreviated: %j", ({ locale, value, format, digits, text }) => {
  expect(plain(formatterFor(locale, "UTC").axis(value, format as Format | undefined, digits))).toBe(text);
});

test.each(cases.cells)("a cell is written: %j", ({ locale, value, dataType, format, text }) => {
  expect(plain(formatterFor(locale, "UTC").cell(value, dataType, format as Format | undefined))).toBe(text);
});

test.each(cases.numbers)("a cell is a number or none: %j", ({ cell, number }) => expect(numberOf(cell)).toBe(number));

test.each(cases.labels)("a value of a dimension is a label: %j", ({ cell, text, ...given }) => {
  const one = { index: 0, name: "a", label: "A", role: "dimension", grain: null, format: undefined, ...given };
  const known = { ...one, isAdditive: false } as Parameters<typeof label>[1];
  expect(label(formatterFor("en-US", "UTC"), known, cell)).toBe(text);
});

test.each(cases.names)("a name without a label is readable: %j", ({ name, text }) => expect(readable(name)).toBe(text));

test.each(cases.ticks)("a mark of a time axis: %j", ({ locale, time, grain, before, text }) => {
  const [at, earlier] = [wallClock(time, "UTC")!, wallClock(before, "UTC")];
  expect(formatterFor(locale, "UTC").tick(at, grain as Granularity, earlier)).toBe(text);
});

test.each(cases.heat)("heat and the text on it have their colours: %j", ({ share, colour, text }) => {
  expect([heat(THEME, share), textColourOn(heat(THEME, share))]).toEqual([colour, text]);
});

test.each(cases.layouts)("$name", ({ slots, lines, note, ...given }) => {
  const layout = layOut(dataOf(given));
  expect(layout.slots.map((slot) => slot.label)).toEqual(slots);
  expect(
    layout.lines.map(({ name, dots, isRest }) => ({ name, values: dots.map((dot) => dot?.value ?? null), isRest })),
  ).toEqual(lines.map((line) => ({ isRest: false, ...line })));
  expect(layout.note).toBe(note);
});

test.each(cases.series)("$name", ({ series, ...given }) => {
  const data = dataOf(given);
  expect(
    seriesOf(data, layOut(data)).map(({ line, tops, colour, isLine, axis }) => ({
      name: line.name,
      tops,
      colour,
      isLine,
      isRight: axis === 1,
    })),
  ).toEqual(series.map((one) => ({ isLine: false, isRight: false, ...one, colour: colourAt(one.colour) })));
});

test.each(cases.zero)("$name", ({ hasZero, ...given }) => {
  const { option } = cartesian(propsOf(given), SIZE);
  expect((option["yAxis"] as { scale: boolean }[]).map(({ scale }) => !scale)).toEqual(hasZero);
});

test.each(cases.parts)("$name", ({ kind, most, parts, note, ...given }) => {
  const all = partsOf(propsOf(given, kind), most);
  expect(all.parts.map(({ name, value, colour }) => [name, value, colour])).toEqual(
    parts.map(([name, value, colour]) => [name, value, colourAt(colour as number | null)]),
  );
  expect(all.note).toBe(note);
});

test.each(cases.gauges)("a gauge goes from its least to its most: %j", ({ value, chart, format, bounds: expected }) => {
  const formats = format ? { [COUNT.name]: format } : {};
  const [least, most] = bounds(
    dataOf({ chart: { ...chart, formats }, columns: ["orders"], rows: [[0]] }, "gauge"),
    value,
  );
  expect(least).toBeCloseTo(expected[0]!, 9);
  expect(most).toBeCloseTo(expected[1]!, 9);
});

test.each(cases.rules)("a rule holds or not: %j", ({ cell, holds, ...given }) => {
  const rule = { column: "a", tone: "good", ...given } as Rule;
  expect(toneInTable(cell, [rule])).toBe(holds ? "good" : null);
  expect(toneInPivot([rule], "a", cell)).toBe(holds ? "good" : null);
});
