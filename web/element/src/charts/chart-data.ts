/** The roles of an answer's columns in a chart: x, series, values. */

import type { AnswerColumn, BoardMetric, Cell, Format, Granularity, Role } from "../api/protocol.js";
import { isNumeric, isTime } from "../formatting/data-types.js";
import { type Formatter, formatterFor } from "../formatting/formatter.js";
import { GRAINS, readable } from "../formatting/names.js";
import { chartStrings } from "../strings/charts.js";
import type { ChartProps } from "./chart-view.js";

export interface Column {
  index: number;
  name: string;
  label: string;
  dataType: string;
  role: Exclude<Role, "column">;
  format: Format | undefined;
  grain: Granularity | null;
  isAdditive: boolean; // its values can be added: a sum or a count, but not a distinct count
}

export interface ChartData {
  props: ChartProps;
  formatter: Formatter;
  columns: Column[];
  x: Column | null;
  series: Column | null;
  along: Column[]; // identify a slot: x, and more if the chart has no lines
  across: Column[]; // identify a line: the series, and other dimensions that distinguish rows of one slot
  values: Column[];
}

const MEASURES = new Set(["count", "sum", "avg", "min", "max", "countDistinct"]);

/** The columns of the answer decide: after a drill-down they differ from the metric's. */
export function chartData(props: ChartProps): ChartData {
  const { chart } = props.metric;
  const columns = props.answer.columns.map((column, index) => known(props.metric, column, index));
  const dimensions = columns.filter((column) => column.role !== "measure");
  const x = named(columns, chart.x) ?? dimensions.find((column) => column.role === "time") ?? dimensions[0] ?? null;
  const candidate = named(columns, chart.series) ?? dimensions.find((column) => column !== x) ?? null;
  const series = candidate === x ? null : candidate;
  const along = x ? [x] : [];
  const distinct = distinguishing(props.answer.rows, series ? [...along, series] : along, dimensions);
  const chosen = chart.values.map((name) => named(columns, name)).filter((column) => column !== null);
  const values = chosen.length > 0 ? chosen : columns.filter((column) => column.role === "measure" && column !== x);
  const formatter = formatterFor(props.locale, props.timezone);
  return { props, formatter, columns, x, series, along, across: distinct.filter((column) => column !== x), values };
}

/** `columns`, and those of `more` that distinguish rows with equal values in `columns`. */
export function distinguishing(rows: Cell[][], columns: Column[], more: Column[]): Column[] {
  const count = (some: Column[]) => new Set(rows.map((row) => keyOf(some, row))).size;
  const enough = [...columns];
  for (const column of more) {
    if (!columns.includes(column) && count([...enough, column]) > count(enough)) enough.push(column);
  }
  return enough;
}

/** The values of a row's dimensions, as one. */
export function keyOf(columns: Column[], row: Cell[]): string {
  return JSON.stringify(columns.map(({ index }) => row[index] ?? null));
}

function known(metric: BoardMetric, column: AnswerColumn, index: number): Column {
  const { chart } = metric;
  const board = metric.columns.find(({ name }) => isSame(name, column.name));
  const level = metric.drill.find(({ member }) => isSame(member, column.name));
  return {
    index,
    name: column.name,
    label: chart.labels[column.name] ?? column.label ?? board?.label ?? level?.label ?? readable(column.name),
    dataType: column.dataType,
    role: roleOf(column, board?.role, chart.values.includes(column.name)),
    format: chart.formats[column.name],
    grain: grainOf(column, metric, board?.role),
    isAdditive: isAdditive(column.name),
  };
}

function roleOf(column: AnswerColumn, role: Role | undefined, isValue: boolean): Column["role"] {
  if (isValue) return "measure";
  if (role && role !== "column") return role;
  if (isTime(column.dataType)) return "time";
  const isMeasure = MEASURES.has(last(column.name)) || isNumeric(column.dataType);
  return isMeasure ? "measure" : "dimension";
}

function grainOf(column: AnswerColumn, metric: BoardMetric, role: Role | undefined): Granularity | null {
  const suffix = GRAINS.find((grain) => grain === last(column.name));
  if (suffix && column.name.includes(".")) return suffix;
  return role === "time" ? metric.grain : null;
}

function isAdditive(name: string): boolean {
  const parts = name.split(".");
  return last(name) === "count" || (last(name) === "sum" && parts.length > 2);
}

/** A time dimension at two granularities is the same dimension. */
function isSame(one: string, other: string): boolean {
  return stem(one) === stem(other);
}

function stem(name: string): string {
  const grain = GRAINS.find((one) => name.endsWith(`.${one}`));
  return grain && name.split(".").length > 2 ? name.slice(0, -grain.length - 1) : name;
}

function named(columns: Column[], name: string | null): Column | null {
  if (name === null) return null;
  return columns.find((column) => column.name === name) ?? columns.find((column) => isSame(column.name, name)) ?? null;
}

function last(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** A dimension's value as a label: periods by name, numbers without grouping, because they are identifiers (years, ids). */
export function label(formatter: Formatter, column: Column, cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return chartStrings.none;
  if (cell === "") return chartStrings.blank;
  if (column.role === "time" && column.grain) return formatter.period(cell, column.grain);
  if (!column.format && (typeof cell === "number" || isNumeric(column.dataType))) return String(cell);
  return formatter.cell(cell, column.dataType, column.format);
}

/** The labels of a row's dimensions, as one. */
export function labelOf(formatter: Formatter, columns: Column[], row: Cell[]): string {
  return columns.map((column) => label(formatter, column, row[column.index])).join(" · ");
}

/** The text of a cell in tables and tooltips. */
export function cellText(formatter: Formatter, column: Column, cell: Cell | undefined): string {
  return column.role === "measure"
    ? formatter.cell(cell, column.dataType, column.format)
    : label(formatter, column, cell);
}
