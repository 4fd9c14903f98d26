/** The text description of a chart, for screen readers. */

import { numberOf } from "../formatting/decimal.js";
import { chartStrings, descriptionStrings } from "../strings/charts.js";
import { type ChartData, chartData } from "./chart-data.js";
import { type ChartLayout, type Line, layOut } from "./chart-layout.js";
import type { ChartProps } from "./chart-view.js";
import { severalNote, single } from "./single-value.js";

export function describe(props: ChartProps): string {
  const data = chartData(props);
  const { name, chart } = props.metric;
  const title = descriptionStrings.title(chartStrings.chart[chart.kind], name);
  return [title, ...sentences(data)].join(" ");
}

function sentences(data: ChartData): string[] {
  const { answer, metric } = data.props;
  const { kind } = metric.chart;
  if (answer.rows.length === 0) return [descriptionStrings.noData];
  if (kind === "number" || kind === "gauge") return [singleValue(data)];
  if (kind === "scatter") return [subject(data), descriptionStrings.points(answer.rows.length)];
  return [subject(data), ...spread(data, layOut(data, Infinity))];
}

function singleValue(data: ChartData): string {
  const [value] = data.values;
  if (!value) return descriptionStrings.noData;
  const note = severalNote(data);
  if (note) return descriptionStrings.note(note);
  const cell = single(data, data.props.answer.rows);
  return descriptionStrings.value(value.label, data.formatter.cell(cell, value.dataType, value.format));
}

function subject({ values, x, along, across }: ChartData): string {
  const measures = values.filter((value) => value !== x).map(({ label }) => label);
  const dimensions = [...along, ...across].map(({ label }) => label);
  return dimensions.length > 0
    ? descriptionStrings.measuresBy(measures, dimensions)
    : descriptionStrings.measures(measures);
}

type Spot = { line: Line; slot: number };

function spread(data: ChartData, { slots, lines }: ChartLayout): string[] {
  const ranked = lines
    .flatMap((line) => line.dots.map((dot, slot) => ({ line, slot, value: dot?.value ?? null })))
    .filter((one) => one.value !== null)
    .sort((one, other) => one.value! - other.value!);
  if (ranked.length === 0) return [descriptionStrings.noData];
  const isMany = lines.length > 1;
  const count = isMany
    ? descriptionStrings.pointsInSeries(ranked.length, lines.length)
    : descriptionStrings.points(ranked.length);
  const text = ({ line, slot }: Spot) => place(data, slots[slot]!.label, line, slot, isMany);
  const [lowest, highest] = [text(ranked[0]!), text(ranked.at(-1)!)];
  const ends = firstAndLast(data, lines);
  if (!ends) return [count, descriptionStrings.extremes(lowest, highest)];
  return [count, descriptionStrings.extremesAndEnds(lowest, highest, text(ends[0]), text(ends[1]))];
}

/** Only one line over time has a beginning and an end. */
function firstAndLast({ x }: ChartData, lines: Line[]): [Spot, Spot] | null {
  if (x?.role !== "time" || lines.length > 1) return null;
  const line = lines[0]!;
  const filled = line.dots.flatMap((dot, slot) => (numberOf(dot?.cell) === null ? [] : [{ line, slot }]));
  return filled.length < 2 ? null : [filled[0]!, filled.at(-1)!];
}

function place(
  { formatter }: ChartData,
  slot: string,
  { column, dots, name }: Line,
  index: number,
  isNamed: boolean,
): string {
  const value = formatter.cell(dots[index]!.cell, column.dataType, column.format);
  const places = [isNamed ? name : "", slot].filter(Boolean);
  return places.length > 0 ? descriptionStrings.valueAt(value, places) : value;
}
