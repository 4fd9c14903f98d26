/** A chart in words, for those who do not see it. */

import { numberOf } from "../formatting/decimal.js";
import { type ChartData, chartData } from "./chart-data.js";
import { type ChartLayout, type Line, layOut } from "./chart-layout.js";
import type { ChartProps } from "./chart-view.js";
import { severalNote, single } from "./single-value.js";
import { WORDS } from "./words.js";

export function describe(props: ChartProps): string {
  const data = chartData(props);
  const { name, chart } = props.metric;
  const kind = `${WORDS.chart[chart.kind]}: ${name}.`;
  if (props.answer.rows.length === 0) return `${kind} ${WORDS.empty}.`;
  if (chart.kind === "number" || chart.kind === "gauge") return `${kind} ${alone(data)}`;
  if (chart.kind === "scatter") return `${kind} ${subject(data)} ${props.answer.rows.length} points.`;
  return [kind, subject(data), ...spread(data, layOut(data, Infinity))].join(" ");
}

function alone(data: ChartData): string {
  const {
    values: [value],
    formatter,
    props,
  } = data;
  if (!value) return `${WORDS.empty}.`;
  return `${severalNote(data) ?? `${value.label}: ${formatter.cell(single(data, props.answer.rows), value.dataType, value.format)}`}.`;
}

function subject({ values, x, along, across }: ChartData): string {
  const measured = values
    .filter((value) => value !== x)
    .map((value) => value.label)
    .join(", ");
  const by = [...along, ...across].map((column) => column.label);
  return by.length > 0 ? `${measured} by ${by.join(" and ")}.` : `${measured}.`;
}

function spread(data: ChartData, { slots, lines }: ChartLayout): string[] {
  const ranked = lines
    .flatMap((line) => line.dots.map((dot, slot) => ({ line, slot, value: dot?.value ?? null })))
    .filter((one) => one.value !== null)
    .sort((one, other) => one.value! - other.value!);
  if (ranked.length === 0) return [`${WORDS.empty}.`];
  const count = lines.length > 1 ? `${ranked.length} points in ${lines.length} series.` : `${ranked.length} points.`;
  const told = (one: { line: Line; slot: number }) =>
    place(data, slots[one.slot]!.label, one.line, one.slot, lines.length > 1);
  const extremes = [`Lowest ${told(ranked[0]!)}`, `highest ${told(ranked.at(-1)!)}`];
  return [count, `${[...extremes, ...ends(data, lines, told)].join(", ")}.`];
}

function ends({ x }: ChartData, lines: Line[], told: (one: { line: Line; slot: number }) => string): string[] {
  if (x?.role !== "time" || lines.length > 1) return [];
  const line = lines[0]!;
  const there = line.dots.flatMap((dot, slot) => (numberOf(dot?.cell) === null ? [] : [slot]));
  return there.length < 2
    ? []
    : [`first ${told({ line, slot: there[0]! })}`, `last ${told({ line, slot: there.at(-1)! })}`];
}

function place(
  { formatter }: ChartData,
  slot: string,
  { column, dots, name }: Line,
  index: number,
  isNamed: boolean,
): string {
  const value = formatter.cell(dots[index]!.cell, column.dataType, column.format);
  const where = [isNamed ? name : "", slot].filter(Boolean).join(", ");
  return where ? `${value} (${where})` : value;
}
