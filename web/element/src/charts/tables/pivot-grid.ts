/** The numbers of a pivot table: rows by columns, with sums only where a sum is right. */

import type { Cell } from "../../api/protocol.js";
import { sum } from "../../formatting/decimal.js";
import { wallClock } from "../../formatting/moment.js";
import { type ChartData, type Column, label } from "../chart-data.js";

export interface Head {
  key: string;
  labels: string[];
  cell: Cell;
  row: number;
}

export interface Grid {
  sides: Column[]; // the dimensions of the row heads
  rows: Head[];
  columns: Head[];
  values: Column[];
  cell(row: Head, column: Head, value: Column): Cell | undefined; // undefined: the answer has no such row
  rowTotal(row: Head, value: Column): Cell | undefined; // undefined: no sum is right here
  columnTotal(column: Head, value: Column): Cell | undefined;
  total(value: Column): Cell | undefined;
}

export function grid(data: ChartData): Grid {
  const { props, series, values } = data;
  const sides = data.columns.filter((column) => column.role !== "measure" && column !== series);
  const rows = heads(data, sides);
  const columns = heads(data, series ? [series] : []);
  const cells = new Map<string, Cell[]>();
  for (const row of props.answer.rows) {
    const key = `${keyOf(row, sides)}\n${keyOf(row, series ? [series] : [])}`;
    cells.set(key, [...(cells.get(key) ?? []), ...values.map((value) => row[value.index] ?? null)]);
  }
  const all = (row: Head, column: Head, value: Column) => {
    const parts = cells.get(`${row.key}\n${column.key}`) ?? [];
    return parts.filter((_, index) => index % values.length === values.indexOf(value));
  };
  const added = (value: Column, parts: Cell[]) => (value.isAdditive ? sum(parts) : undefined);
  return {
    sides,
    rows,
    columns,
    values,
    cell: (row, column, value) => one(value, all(row, column, value)),
    rowTotal: (row, value) =>
      added(
        value,
        columns.flatMap((column) => all(row, column, value)),
      ),
    columnTotal: (column, value) =>
      added(
        value,
        rows.flatMap((row) => all(row, column, value)),
      ),
    total: (value) =>
      added(
        value,
        rows.flatMap((row) => columns.flatMap((column) => all(row, column, value))),
      ),
  };
}

/** Several rows of one cell add up if a sum is right; otherwise the cell is empty. */
function one(value: Column, parts: Cell[]): Cell | undefined {
  return parts.length > 1 && value.isAdditive ? sum(parts) : parts.length > 1 ? null : parts[0];
}

/** The heads in the order of the answer, times in chronological order. */
function heads({ props, formatter }: ChartData, columns: Column[]): Head[] {
  const byKey = new Map<string, Head>();
  props.answer.rows.forEach((row, index) => {
    const key = keyOf(row, columns);
    if (byKey.has(key)) return;
    const labels = columns.map((column) => label(formatter, column, row[column.index]));
    byKey.set(key, { key, labels, cell: columns[0] ? (row[columns[0].index] ?? null) : null, row: index });
  });
  const time = (head: Head) => wallClock(head.cell, props.timezone) ?? -Infinity;
  const all = [...byKey.values()];
  return columns[0]?.role === "time"
    ? all.sort((left, right) => (time(left) === time(right) ? 0 : time(left) - time(right)))
    : all;
}

function keyOf(row: Cell[], columns: Column[]): string {
  return JSON.stringify(columns.map((column) => row[column.index] ?? null));
}
