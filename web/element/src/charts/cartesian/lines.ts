/** Lines and areas: smooth but monotone between points, broken at missing values. */

import { type CartesianModel, type Series, valueAt } from "./cartesian-model.js";

type SeriesOption = Record<string, unknown>;

/** Points without a line between them; ECharts' scatter series would look the same and add code. */
export const DOTS: SeriesOption = {
  type: "line",
  symbol: "circle",
  showSymbol: true,
  showAllSymbol: true,
  lineStyle: { width: 0 },
  silent: true,
  emphasis: { disabled: true },
};
const MANY = 1000;
const SMOOTH_UP_TO = 120;

export function lineSeries(model: CartesianModel, series: Series): SeriesOption {
  const stack = series.stack ? { stack: series.stack } : {};
  return {
    type: "line",
    id: `${series.line.key}:line`,
    name: series.line.name,
    data: values(model, series),
    ...lineOptions(model, series),
    silent: true,
    ...stack,
  };
}

function values({ layout: { slots }, isTime }: CartesianModel, series: Series): [number, number | null][] {
  return slots.map((slot, index) => [isTime ? slot.time! : index, valueAt(series, index)]);
}

function lineOptions(
  { layout: { slots }, data, allSeries, isTime }: CartesianModel,
  { colour, isFilled, stack, axis }: Series,
): SeriesOption {
  const isDense = slots.length > SMOOTH_UP_TO;
  // With uneven distances a curve would suggest values that were not measured.
  const isUneven = isTime && !data.x!.grain;
  return {
    yAxisIndex: axis,
    showSymbol: false,
    // ECharts keeps the curve inside the box of each pair of neighbours, so that it suggests no value outside theirs.
    smooth: isDense || isUneven ? 0 : 0.35,
    ...(slots.length > MANY ? { sampling: "lttb" } : {}),
    color: colour,
    lineStyle: { color: colour, width: isDense ? 1.5 : 2.25, cap: "round", join: "round" },
    ...(isFilled
      ? {
          areaStyle: {
            opacity: 1,
            color: stack ? tinted(colour, data.props.theme.isDark ? 0.55 : 0.6) : faded(colour, allSeries.length),
          },
        }
      : {}),
    emphasis: { disabled: true },
  };
}

/** A fill that fades to the axis, fainter if several overlap. */
function faded(colour: string, count: number): SeriesOption {
  const top = count > 1 ? 0.2 : 0.34;
  return {
    type: "linear",
    x: 0,
    y: 0,
    x2: 0,
    y2: 1,
    colorStops: [
      { offset: 0, color: tinted(colour, top) },
      { offset: 1, color: tinted(colour, 0.02) },
    ],
  };
}

export function tinted(colour: string, opacity: number): string {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour);
  if (!hex) return colour;
  const [red, green, blue] = hex.slice(1).map((part) => parseInt(part, 16));
  return `rgba(${red},${green},${blue},${opacity})`;
}

/** Dots for points without a neighbour on either side, which a line would not show. */
export function isolatedDots(model: CartesianModel, series: Series): SeriesOption[] {
  const points = values(model, series).map(([at], index) => [at, series.tops[index] ?? null] as const);
  const alone = points.filter(
    (point, index) =>
      point[1] !== null && (points[index - 1]?.[1] ?? null) === null && (points[index + 1]?.[1] ?? null) === null,
  );
  return alone.length === 0 ? [] : [dots(model, series, alone)];
}

function dots(
  { data }: CartesianModel,
  { line, colour, axis }: Series,
  alone: (readonly [number, number | null])[],
): SeriesOption {
  return {
    ...DOTS,
    id: `${line.key}:dots`,
    yAxisIndex: axis,
    data: alone,
    symbolSize: 8,
    itemStyle: { color: colour, borderColor: data.props.theme.surface, borderWidth: 1 },
  };
}
