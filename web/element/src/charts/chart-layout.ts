/** An answer laid out for drawing: slots along x, and a line of dots for every series. */

import type { Cell } from "../api/protocol.js";
import { numberOf, sum } from "../formatting/decimal.js";
import { inferred, isReal, periods, wallClock } from "../formatting/moment.js";
import { chartStrings } from "../strings/charts.js";
import { type ChartData, type Column, keyOf, labelOf } from "./chart-data.js";

export interface Dot {
  cell: Cell;
  value: number | null;
  row: number; // -1: sum of several rows
}

export interface Slot {
  key: string;
  cell: Cell; // of x
  label: string;
  time: number | null;
}

export interface Line {
  key: string;
  name: string;
  column: Column;
  dots: (Dot | null)[]; // one for each slot; null if the answer has no row
  isRest: boolean;
}

export interface ChartLayout {
  slots: Slot[];
  lines: Line[];
  note: string | null;
}

const MOST_LINES = 8; // as many as there are colours to tell them apart
const MOST_PERIODS = 6000;
const MOST_WOVEN = 400;

type Growing = Line & { at: Map<string, Dot> };

export function layOut(data: ChartData, most = MOST_LINES): ChartLayout {
  const { slots, lines, note } = placed(data);
  const isGrid = data.props.metric.chart.kind === "heatmap" && slots.size <= MOST_WOVEN;
  const keys = isGrid ? mergedOrder(lines.map(({ at }) => [...at.keys()])) : [...slots.keys()];
  const ordered = arranged(
    data,
    keys.map((key) => slots.get(key)!),
  );
  const full = lines.map(({ at, ...line }) => ({ ...line, dots: ordered.map(({ key }) => at.get(key) ?? null) }));
  if (!data.x && full.length > 1) return { ...transposed(full), note };
  const few = limited(full, most);
  return { slots: ordered, lines: few.lines, note: joinNotes([few.note, note]) };
}

/** Several notes below one chart. */
export function joinNotes(notes: (string | null)[]): string | null {
  return notes.filter((note) => note !== null).join(" · ") || null;
}

/** Puts each row at its slot on its line. The note reports rows without a slot, and slots with several rows. */
function placed(data: ChartData): { slots: Map<string, Slot>; lines: Growing[]; note: string | null } {
  const slots = new Map<string, Slot>();
  const lines = new Map<string, Growing>();
  const crowded = new Set<string>();
  let undated = 0;
  data.props.answer.rows.forEach((row, index) => {
    const slot = slotOf(data, row);
    if (!slot) {
      undated += 1;
      return;
    }
    if (!slots.has(slot.key)) slots.set(slot.key, slot);
    for (const column of data.values) {
      const { at } = lineOf(data, lines, row, column);
      const cell = row[column.index] ?? null;
      const before = at.get(slot.key);
      if (before && !column.isAdditive) crowded.add(column.label);
      at.set(slot.key, before ? merged(before, cell, column) : { cell, value: numberOf(cell), row: index });
    }
  });
  const note = joinNotes([
    ...[...crowded].map(chartStrings.crowded),
    undated > 0 ? chartStrings.undated(undated) : null,
  ]);
  return { slots, lines: [...lines.values()], note };
}

/** One order that keeps the order of every row: a key that an earlier row lacks stands before its successor. */
export function mergedOrder(rows: string[][]): string[] {
  const order: string[] = [];
  for (const row of rows) {
    row.forEach((key, index) => {
      if (order.includes(key)) return;
      const next = row.slice(index + 1).find((other) => order.includes(other));
      order.splice(next === undefined ? order.length : order.indexOf(next), 0, key);
    });
  }
  return order;
}

/** Several values without a dimension become slots, to compare them with one another. */
function transposed(lines: Line[]): Omit<ChartLayout, "note"> {
  const slots = lines.map(({ key, name }) => ({ key, cell: null, label: name, time: null }));
  const [first] = lines;
  return { slots, lines: [{ ...first!, name: "", dots: lines.map(({ dots }) => dots[0] ?? null) }] };
}

/** Null if the axis is of time and the row has none. */
function slotOf({ x, along, props, formatter }: ChartData, row: Cell[]): Slot | null {
  const cell = x ? (row[x.index] ?? null) : null;
  const time = x?.role === "time" ? wallClock(cell, props.timezone) : null;
  if (x?.role === "time" && time === null) return null;
  return { key: keyOf(along, row), cell, label: labelOf(formatter, along, row), time };
}

function lineOf(data: ChartData, lines: Map<string, Growing>, row: Cell[], column: Column): Growing {
  const { across, values, formatter } = data;
  const key = `${column.name}|${keyOf(across, row)}`;
  const existing = lines.get(key);
  if (existing) return existing;
  const of = across.length > 0 ? labelOf(formatter, across, row) : column.label;
  const name = across.length > 0 && values.length > 1 ? `${of} · ${column.label}` : of;
  const made = { key, name, column, dots: [], isRest: false, at: new Map<string, Dot>() };
  lines.set(key, made);
  return made;
}

/** Two rows of one slot, which SQL queries can return: sums are added; for other values neither is right. */
function merged(before: Dot, cell: Cell, column: Column): Dot {
  const total = column.isAdditive ? sum([before.cell, cell]) : null;
  return { cell: total, value: numberOf(total), row: -1 };
}

function arranged(data: ChartData, slots: Slot[]): Slot[] {
  if (data.x?.role !== "time") return slots;
  return filled(
    data,
    slots.sort((one, other) => one.time! - other.time!),
  );
}

/** Every period gets a slot, so that a missing one shows as a gap. */
function filled({ x, formatter, props }: ChartData, slots: Slot[]): Slot[] {
  const grain = x!.grain ?? inferred(slots.map((slot) => slot.time!));
  const times = slots.length > 1 && grain ? periods(slots[0]!.time!, slots.at(-1)!.time!, grain, MOST_PERIODS) : null;
  if (!grain || !times) return slots;
  const there = new Map<number, Slot[]>();
  for (const slot of slots) there.set(slot.time!, [...(there.get(slot.time!) ?? []), slot]);
  const isOnce = !["hour", "minute", "second"].includes(grain);
  const regular = new Set(times);
  if (!slots.every((slot) => regular.has(slot.time!))) return slots;
  // When clocks go back an hour occurs twice; when they go forward one is skipped.
  return times.flatMap(
    (time) =>
      there.get(time) ??
      (isOnce || isReal(time, props.timezone)
        ? [{ key: `none ${time}`, cell: null, label: formatter.period(time, grain), time }]
        : []),
  );
}

function limited(lines: Line[], most: number): { lines: Line[]; note: string | null } {
  if (lines.length <= most) return { lines, note: null };
  if (!lines.every(({ column }) => column.isAdditive && column.name === lines[0]!.column.name)) {
    return { lines: lines.slice(0, most), note: chartStrings.firstOf(most, lines.length) };
  }
  const largest = new Set([...lines].sort((one, other) => size(other) - size(one)).slice(0, most - 1));
  const rest = lines.filter((line) => !largest.has(line));
  return { lines: [...lines.filter((line) => largest.has(line)), added(rest)], note: null };
}

function size(line: Line): number {
  return line.dots.reduce((total, dot) => total + Math.abs(dot?.value ?? 0), 0);
}

function added(rest: Line[]): Line {
  const dots = rest[0]!.dots.map((_, slot) => {
    const there = rest.map((line) => line.dots[slot]).filter((dot) => dot !== null && dot !== undefined);
    const cell = sum(there.map((dot) => dot.cell));
    return there.length > 0 ? { cell, value: numberOf(cell), row: -1 } : null;
  });
  return { key: "rest", name: chartStrings.rest(rest.length), column: rest[0]!.column, dots, isRest: true };
}
