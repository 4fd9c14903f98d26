/** Lines and areas: smooth but within their points, broken where a value is missing. */

import { type CartesianModel, type Trace, valueAt } from "./cartesian-model.js";

type Series = Record<string, unknown>;

/** Points without a line between them; ECharts' scatter series would draw the same and weigh more. */
export const DOTS: Series = {
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

export function lineSeries(model: CartesianModel, trace: Trace): Series {
  const stack = trace.stack ? { stack: trace.stack } : {};
  return {
    type: "line",
    id: `${trace.line.key}:line`,
    name: trace.line.name,
    data: values(model, trace),
    ...lineOptions(model, trace),
    silent: true,
    ...stack,
  };
}

function values({ frame: { slots }, isTime }: CartesianModel, trace: Trace): [number, number | null][] {
  return slots.map((slot, index) => [isTime ? slot.time! : index, valueAt(trace, index)]);
}

function lineOptions(
  { frame: { slots }, reading, traces, isTime }: CartesianModel,
  { colour, isFilled, stack, axis }: Trace,
): Series {
  const isDense = slots.length > SMOOTH_UP_TO;
  // Points at uneven distances would bend the curve to where nothing was measured.
  const isUneven = isTime && !reading.x!.grain;
  return {
    yAxisIndex: axis,
    showSymbol: false,
    // ECharts keeps the curve inside the box of each pair of neighbours, so that it shows no value that is not there.
    smooth: isDense || isUneven ? 0 : 0.35,
    ...(slots.length > MANY ? { sampling: "lttb" } : {}),
    color: colour,
    lineStyle: { color: colour, width: isDense ? 1.5 : 2.25, cap: "round", join: "round" },
    ...(isFilled
      ? {
          areaStyle: {
            opacity: 1,
            color: stack ? tinted(colour, reading.props.theme.isDark ? 0.55 : 0.6) : faded(colour, traces.length),
          },
        }
      : {}),
    emphasis: { disabled: true },
  };
}

/** A fill that fades to the axis, fainter where several overlap. */
function faded(colour: string, count: number): Series {
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
  const found = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour);
  if (!found) return colour;
  const [red, green, blue] = found.slice(1).map((part) => parseInt(part, 16));
  return `rgba(${red},${green},${blue},${opacity})`;
}

/** Points without a neighbour on either side: a line alone would not show them. */
export function lonelyDots(model: CartesianModel, trace: Trace): Series[] {
  const points = values(model, trace).map(([at], index) => [at, trace.tops[index] ?? null] as const);
  const alone = points.filter(
    (point, index) =>
      point[1] !== null && (points[index - 1]?.[1] ?? null) === null && (points[index + 1]?.[1] ?? null) === null,
  );
  return alone.length === 0 ? [] : [dots(model, trace, alone)];
}

function dots(
  { reading }: CartesianModel,
  { line, colour, axis }: Trace,
  alone: (readonly [number, number | null])[],
): Series {
  return {
    ...DOTS,
    id: `${line.key}:dots`,
    yAxisIndex: axis,
    data: alone,
    symbolSize: 8,
    itemStyle: { color: colour, borderColor: reading.props.theme.surface, borderWidth: 1 },
  };
}
