/** Lines, areas, bars and both together: what ECharts is asked to draw, and what can be pointed at. */

import { type Reading, read } from "../chart-data.js";
import { type Frame, frame, type Line } from "../chart-layout.js";
import type { ChartProps } from "../chart-view.js";
import { hues } from "../palette.js";
import { type AxisStop, type Entry, fadedOf, type Mark, pointOf, type Scene, type Size } from "../shell/scene.js";
import { WORDS } from "../words.js";
import { GRID, rowAxis, slotAxis, timeAxis } from "./axes.js";
import { barSeries } from "./bars.js";
import { type CartesianModel, type Trace, valueAt } from "./cartesian-model.js";
import { lineSeries, lonelyDots } from "./lines.js";
import { valueAxes } from "./value-axes.js";

export interface Plan extends Scene {
  option: Record<string, unknown>;
  pointer: "hair" | "band" | "row" | "near";
  height: number; // pixels; more than there are where rows need them
}

const LEAST_ROW = 20;

export function cartesian(props: ChartProps, size: Size, hidden = new Set<string>()): Plan {
  const reading = read(props);
  const { kind, isHorizontal: isAsked } = props.metric.chart;
  const laid = frame(reading);
  const isHorizontal = kind === "bar" && isAsked;
  const isTime = (kind === "line" || kind === "area") && reading.x?.role === "time" && laid.slots.length > 0;
  const all = laid.lines.some((line) => line.dots.some((dot) => dot?.value != null)) ? traces(reading, laid) : [];
  const model = {
    reading,
    frame: laid,
    traces: stacked(all.filter(({ line }) => !hidden.has(line.key))),
    isTime,
    isHorizontal,
    isFaded: faded(reading, laid),
  };
  const height = isHorizontal ? Math.max(size.height, laid.slots.length * LEAST_ROW + 16) : size.height;
  const pointer = isHorizontal ? "row" : kind === "line" || kind === "area" ? "hair" : "band";
  return {
    option: option(model, { width: size.width, height }),
    pointer,
    height,
    stops: stops(model),
    legend: entries(all),
    note: laid.note,
  };
}

function faded({ props, x }: Reading, { slots }: Frame): (slot: number) => boolean {
  const points = slots.map(({ cell, label }) => pointOf(x?.name, cell, label, 0));
  const isFaded = fadedOf(props, points);
  return (slot) => isFaded(points[slot] ?? null);
}

function traces({ props, values }: Reading, { lines }: Frame): Trace[] {
  const { kind, isStacked, lines: asLines } = props.metric.chart;
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
    props,
    lines.filter(({ isRest }) => !isRest).map(({ key }) => key),
  );
  return lines.map((line, index) => ({
    line,
    colour: line.isRest ? props.theme.muted : colours[index]!,
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

function option(model: CartesianModel, size: Size): Record<string, unknown> {
  const { reading, traces: shown } = model;
  const { theme } = reading.props;
  const along = model.isTime
    ? timeAxis(reading, model.frame.slots, size.width - 60)
    : model.isHorizontal
      ? rowAxis(reading, model.frame.slots, size)
      : slotAxis(reading, model.frame.slots, { ...size, width: size.width - 60 });
  const across = valueAxes(
    model,
    model.isHorizontal ? size.width - Math.min(160, size.width * 0.34) - 20 : size.height,
  );
  const isCalm = theme.isStill || model.frame.slots.length > 500;
  return {
    animation: !isCalm,
    animationDuration: 450,
    animationDurationUpdate: 250,
    animationEasing: "cubicOut",
    textStyle: { fontFamily: theme.font },
    grid: GRID,
    xAxis: model.isHorizontal ? across[0] : { ...along, ...(isEdged(model) ? { boundaryGap: false } : {}) },
    yAxis: model.isHorizontal ? along : across,
    // The dots come last, so that a series has the index of its trace.
    series: [
      ...shown.map((trace, index) => (trace.isLine ? lineSeries(model, trace) : barSeries(model, trace, index, size))),
      ...shown.filter(({ isLine }) => isLine).flatMap((trace) => lonelyDots(model, trace)),
    ],
  };
}

/** Lines alone reach from edge to edge; bars stand in their slots. */
function isEdged({ traces: shown, frame: { slots }, isTime }: CartesianModel): boolean {
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

function stops(model: CartesianModel): AxisStop[] {
  const {
    reading: { x, words },
    frame: { slots },
    traces: shown,
  } = model;
  return slots
    .map((slot, index) => ({
      title: slot.label,
      place: model.isTime ? slot.time! : index,
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
            at: top === null || !trace.isLine ? null : [model.isTime ? slot.time! : index, top],
            point: pointOf(x?.name, slot.cell, slot.label, dot.row),
          },
        ];
      }),
    }))
    .filter((stop) => stop.marks.length > 0);
}
