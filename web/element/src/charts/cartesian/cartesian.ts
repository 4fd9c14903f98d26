/** Lines, areas, bars and both together: the option for ECharts, and the points for mouse and keyboard. */

import type { Format } from "../../api/protocol.js";
import { chartStrings } from "../../strings/charts.js";
import { type ChartData, chartData } from "../chart-data.js";
import { type ChartLayout, type Line, layOut } from "../chart-layout.js";
import type { ChartProps } from "../chart-view.js";
import { seriesColours } from "../palette.js";
import { type AxisStop, type Entry, fadedOf, type Mark, pointOf, type Scene, type Size } from "../shell/scene.js";
import { GRID, rowAxis, slotAxis, timeAxis } from "./axes.js";
import { barSeries } from "./bars.js";
import { type CartesianModel, type Series, valueAt } from "./cartesian-model.js";
import { isolatedDots, lineSeries } from "./lines.js";
import { valueAxes } from "./value-axes.js";

export interface Plan extends Scene {
  option: Record<string, unknown>;
  pointer: "hair" | "band" | "row" | "near";
  height: number; // pixels; may exceed the plot, which then scrolls
}

const LEAST_ROW = 20;

export function cartesian(props: ChartProps, size: Size, hidden = new Set<string>()): Plan {
  const data = chartData(props);
  const { kind, isHorizontal: isAsked } = props.metric.chart;
  const layout = layOut(data);
  const isHorizontal = kind === "bar" && isAsked;
  const isTime = (kind === "line" || kind === "area") && data.x?.role === "time" && layout.slots.length > 0;
  const all = seriesOf(data, layout);
  const model = {
    data,
    layout,
    allSeries: stacked(all.filter(({ line }) => !hidden.has(line.key))),
    isTime,
    isHorizontal,
    isFaded: faded(data, layout),
  };
  const height = isHorizontal ? Math.max(size.height, layout.slots.length * LEAST_ROW + 16) : size.height;
  const pointer = isHorizontal ? "row" : kind === "line" || kind === "area" ? "hair" : "band";
  return {
    option: option(model, { width: size.width, height }),
    pointer,
    height,
    stops: stops(model),
    legend: entries(all),
    note: layout.note,
  };
}

/** The series in drawing order; none if there is nothing to draw. */
export function seriesOf(data: ChartData, layout: ChartLayout): Series[] {
  const isEmpty = !layout.lines.some((line) => line.dots.some((dot) => dot?.value != null));
  return isEmpty ? [] : stacked(allSeries(data, layout));
}

function faded({ props, x }: ChartData, { slots }: ChartLayout): (slot: number) => boolean {
  const points = slots.map(({ cell, label }) => pointOf(x?.name, cell, label, 0));
  const isFaded = fadedOf(props, points);
  return (slot) => isFaded(points[slot] ?? null);
}

function allSeries({ props, values }: ChartData, { lines }: ChartLayout): Series[] {
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
  const colours = seriesColours(
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
  if (kindOf(bar.format) !== kindOf(line.format)) return true;
  const [one, other] = [largest(bars), largest(lines)];
  return one > 10 * other || other > 10 * one;
}

/** Numbers of one kind share an axis; euros and dollars do not, and digits do not matter. */
function kindOf(format: Format | undefined): string {
  return [format?.style ?? "decimal", format?.currency ?? "", format?.unit ?? ""].join(" ");
}

function largest(lines: Line[]): number {
  return Math.max(0, ...lines.flatMap((line) => line.dots.map((dot) => Math.abs(dot?.value ?? 0))));
}

/** Stacks as ECharts does: positive values upwards, negative values downwards. */
function stacked(all: Series[]): Series[] {
  const up = new Map<number, number>();
  const down = new Map<number, number>();
  return all.map((series) => ({
    ...series,
    tops: series.line.dots.map((_dot, slot) => {
      const value = valueAt(series, slot);
      if (value === null || !series.stack) return value;
      const side = value < 0 ? down : up;
      side.set(slot, (side.get(slot) ?? 0) + value);
      return side.get(slot)!;
    }),
  }));
}

function option(model: CartesianModel, size: Size): Record<string, unknown> {
  const { data, allSeries: shown } = model;
  const { theme } = data.props;
  const along = model.isTime
    ? timeAxis(data, model.layout.slots, size.width - 60)
    : model.isHorizontal
      ? rowAxis(data, model.layout.slots, size)
      : slotAxis(data, model.layout.slots, { ...size, width: size.width - 60 });
  const across = valueAxes(
    model,
    model.isHorizontal ? size.width - Math.min(160, size.width * 0.34) - 20 : size.height,
  );
  const isCalm = theme.isStill || model.layout.slots.length > 500;
  return {
    animation: !isCalm,
    animationDuration: 450,
    animationDurationUpdate: 250,
    animationEasing: "cubicOut",
    textStyle: { fontFamily: theme.font },
    grid: GRID,
    xAxis: model.isHorizontal ? across[0] : { ...along, ...(isEdged(model) ? { boundaryGap: false } : {}) },
    yAxis: model.isHorizontal ? along : across,
    // The dots come last, so that a series of the option has the index of its series here.
    series: [
      ...shown.map((series, index) =>
        series.isLine ? lineSeries(model, series) : barSeries(model, series, index, size),
      ),
      ...shown.filter(({ isLine }) => isLine).flatMap((series) => isolatedDots(model, series)),
    ],
  };
}

/** Lines alone reach from edge to edge; bars stand in their slots. */
function isEdged({ allSeries: shown, layout: { slots }, isTime }: CartesianModel): boolean {
  return !isTime && slots.length > 1 && shown.length > 0 && shown.every(({ isLine }) => isLine);
}

function entries(all: Series[]): Entry[] {
  return all.map(({ line, colour, isLine, axis }) => ({
    key: line.key,
    name: axis === 1 ? chartStrings.onRightAxis(line.name) : line.name,
    colour,
    text: null,
    isLine,
  }));
}

function stops(model: CartesianModel): AxisStop[] {
  const {
    data: { x, formatter },
    layout: { slots },
    allSeries: shown,
  } = model;
  return slots
    .map((slot, index) => ({
      title: slot.label,
      place: model.isTime ? slot.time! : index,
      marks: shown.flatMap((series, seriesIndex): Mark[] => {
        const { line, colour, axis, tops } = series;
        const dot = line.dots[index];
        if (!dot) return [];
        const top = tops[index] ?? null;
        return [
          {
            key: line.key,
            name: line.name,
            colour,
            axis,
            series: seriesIndex,
            item: index,
            text: formatter.cell(dot.cell, line.column.dataType, line.column.format),
            at: top === null || !series.isLine ? null : [model.isTime ? slot.time! : index, top],
            point: pointOf(x?.name, slot.cell, slot.label, dot.row),
          },
        ];
      }),
    }))
    .filter((stop) => stop.marks.length > 0);
}
