/** Lines, areas, bars and both together: what ECharts is asked to draw, and what can be pointed at. */

import { type Reading, read } from "../chart-data.js";
import { type Frame, frame, type Line } from "../chart-layout.js";
import type { Drawn } from "../chart-view.js";
import { hues } from "../palette.js";
import { type Entry, fadedOf, type Mark, pointOf, type Scene, type Size, type Stop } from "../shell/scene.js";
import { WORDS } from "../words.js";
import { GRID, rowAxis, slotAxis, timeAxis } from "./axes.js";
import { barSeries } from "./bars.js";
import { type Ground, type Trace, valueAt } from "./cartesian-model.js";
import { lineSeries, lonelyDots } from "./lines.js";
import { valueAxes } from "./value-axes.js";

export interface Plan extends Scene {
  option: Record<string, unknown>;
  pointer: "hair" | "band" | "row" | "near";
  height: number; // pixels; more than there are where rows need them
}

const LEAST_ROW = 20;

export function cartesian(drawn: Drawn, size: Size, hidden = new Set<string>()): Plan {
  const reading = read(drawn);
  const { kind, isHorizontal } = drawn.metric.chart;
  const laid = frame(reading);
  const isLying = kind === "bar" && isHorizontal;
  const isTime = (kind === "line" || kind === "area") && reading.x?.role === "time" && laid.slots.length > 0;
  const all = laid.lines.some((line) => line.dots.some((dot) => dot?.value != null)) ? traces(reading, laid) : [];
  const ground = {
    reading,
    frame: laid,
    traces: stacked(all.filter(({ line }) => !hidden.has(line.key))),
    isTime,
    isLying,
    isFaded: faded(reading, laid),
  };
  const height = isLying ? Math.max(size.height, laid.slots.length * LEAST_ROW + 16) : size.height;
  const pointer = isLying ? "row" : kind === "line" || kind === "area" ? "hair" : "band";
  return {
    option: option(ground, { width: size.width, height }),
    pointer,
    height,
    stops: stops(ground),
    legend: entries(all),
    note: laid.note,
  };
}

function faded({ drawn, x }: Reading, { slots }: Frame): (slot: number) => boolean {
  const points = slots.map(({ cell, label }) => pointOf(x?.name, cell, label, 0));
  const isFaded = fadedOf(drawn, points);
  return (slot) => isFaded(points[slot] ?? null);
}

function traces({ drawn, values }: Reading, { lines }: Frame): Trace[] {
  const { kind, isStacked, lines: asLines } = drawn.metric.chart;
  const isLine = (line: Line) =>
    kind === "line" ||
    kind === "area" ||
    (kind === "combo" &&
      asLined(
        asLines,
        values.map(({ name }) => name),
      ).includes(line.column.name));
  const isApart =
    kind === "combo" &&
    needsOwnAxis(
      lines.filter((line) => !isLine(line)),
      lines.filter(isLine),
    );
  const colours = hues(
    drawn,
    lines.filter(({ isRest }) => !isRest).map(({ key }) => key),
  );
  return lines.map((line, index) => ({
    line,
    colour: line.isRest ? drawn.theme.muted : colours[index]!,
    isLine: isLine(line),
    isFilled: kind === "area",
    axis: isApart && isLine(line) ? 1 : 0,
    stack: isStacked && !(kind === "combo" && isLine(line)) && kind !== "line" ? "all" : null,
    tops: [],
  }));
}

/** A combined chart that names no lines draws its last value as one. */
function asLined(named: string[], values: string[]): string[] {
  return named.length > 0 ? named : values.slice(1).slice(-1);
}

function needsOwnAxis(bars: Line[], lines: Line[]): boolean {
  const [bar, line] = [bars[0]?.column, lines[0]?.column];
  if (!bar || !line) return false;
  if ((bar.format?.style ?? "decimal") !== (line.format?.style ?? "decimal")) return true;
  const [one, other] = [largest(bars), largest(lines)];
  return one > 10 * other || other > 10 * one;
}

function largest(lines: Line[]): number {
  return Math.max(0, ...lines.flatMap((line) => line.dots.map((dot) => Math.abs(dot?.value ?? 0))));
}

/** As ECharts stacks: what is above zero upwards, what is below downwards. */
function stacked(all: Trace[]): Trace[] {
  const up = new Map<number, number>();
  const down = new Map<number, number>();
  return all.map((trace) => ({
    ...trace,
    tops: trace.line.dots.map((_dot, slot) => {
      const value = valueAt(trace, slot);
      if (value === null || !trace.stack) return value;
      const side = value < 0 ? down : up;
      side.set(slot, (side.get(slot) ?? 0) + value);
      return side.get(slot)!;
    }),
  }));
}

function option(ground: Ground, size: Size): Record<string, unknown> {
  const { reading, traces: shown } = ground;
  const { theme } = reading.drawn;
  const along = ground.isTime
    ? timeAxis(reading, ground.frame.slots, size.width - 60)
    : ground.isLying
      ? rowAxis(reading, ground.frame.slots, size)
      : slotAxis(reading, ground.frame.slots, { ...size, width: size.width - 60 });
  const across = valueAxes(ground, ground.isLying ? size.width - Math.min(160, size.width * 0.34) - 20 : size.height);
  const isCalm = theme.isStill || ground.frame.slots.length > 500;
  return {
    animation: !isCalm,
    animationDuration: 450,
    animationDurationUpdate: 250,
    animationEasing: "cubicOut",
    textStyle: { fontFamily: theme.font },
    grid: GRID,
    xAxis: ground.isLying ? across[0] : { ...along, ...(isEdged(ground) ? { boundaryGap: false } : {}) },
    yAxis: ground.isLying ? along : across,
    // The dots come last, so that a series has the index of its trace.
    series: [
      ...shown.map((trace, index) =>
        trace.isLine ? lineSeries(ground, trace) : barSeries(ground, trace, index, size),
      ),
      ...shown.filter(({ isLine }) => isLine).flatMap((trace) => lonelyDots(ground, trace)),
    ],
  };
}

/** Lines alone reach from edge to edge; bars stand in their slots. */
function isEdged({ traces: shown, frame: { slots }, isTime }: Ground): boolean {
  return !isTime && slots.length > 1 && shown.length > 0 && shown.every(({ isLine }) => isLine);
}

function entries(all: Trace[]): Entry[] {
  return all.map(({ line, colour, isLine, axis }) => ({
    key: line.key,
    name: axis === 1 ? `${line.name} (${WORDS.right})` : line.name,
    colour,
    text: null,
    isLine,
  }));
}

function stops(ground: Ground): Stop[] {
  const {
    reading: { x, words },
    frame: { slots },
    traces: shown,
  } = ground;
  return slots
    .map((slot, index) => ({
      title: slot.label,
      place: ground.isTime ? slot.time! : index,
      marks: shown.flatMap((trace, series): Mark[] => {
        const { line, colour, axis, tops } = trace;
        const dot = line.dots[index];
        if (!dot) return [];
        const top = tops[index] ?? null;
        return [
          {
            key: line.key,
            name: line.name,
            colour,
            axis,
            series,
            item: index,
            text: words.cell(dot.cell, line.column.dataType, line.column.format),
            at: top === null || !trace.isLine ? null : [ground.isTime ? slot.time! : index, top],
            point: pointOf(x?.name, slot.cell, slot.label, dot.row),
          },
        ];
      }),
    }))
    .filter((stop) => stop.marks.length > 0);
}
