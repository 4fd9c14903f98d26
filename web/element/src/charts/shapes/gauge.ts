/** A gauge: one value on an arc from minimum to maximum, with its target as a mark. */

import type { Cell } from "../../api/protocol.js";
import { numberOf } from "../../formatting/decimal.js";
import { chartStrings } from "../../strings/charts.js";
import { type ChartData, chartData } from "../chart-data.js";
import type { ChartProps } from "../chart-view.js";
import { seriesColour } from "../palette.js";
import { vector } from "../shell/dom.js";
import { NO_SCENE, type Size } from "../shell/scene.js";
import { severalNote, single } from "../single-value.js";
import type { Shapes } from "./shapes-renderer.js";

interface Dial {
  x: number;
  y: number;
  radius: number;
  width: number;
}

const SPAN = 0.62; // of a turn, open below
const DEPTH = Math.sin((SPAN - 0.5) * Math.PI); // how far its ends lie below its middle, in radii
const FOOT = 30;
const LEAST_LABELLED = 64; // a smaller dial has no room for the text of its target

export function gaugeShapes(props: ChartProps, size: Size): Shapes {
  const data = chartData(props);
  const cell = single(data, props.answer.rows);
  const value = numberOf(cell);
  if (props.answer.rows.length === 0 || data.values.length === 0)
    return { ...NO_SCENE, elements: [], shapes: [], centres: [], height: size.height };
  const [least, most] = bounds(data, value ?? 0);
  const share = (one: number) => Math.max(0, Math.min(1, (one - least) / (most - least || 1)));
  const dial = dialOf(size);
  const track = stroke(dial, 0, 1, props.theme.line);
  const filled = stroke(dial, 0, value === null ? 0 : share(value), tone(props, value));
  const group = vector("g", {}, track, ...(value === null || share(value) === 0 ? [] : [filled]));
  return {
    elements: [group, ...targetMark(props, dial, share), ...texts(data, cell, dial, [least, most])],
    shapes: [[group]],
    centres: [[[dial.x, dial.y - dial.radius]]],
    height: size.height,
    legend: [],
    note: severalNote(data),
    stops: [stop(data, cell, tone(props, value))],
  };
}

/** The largest dial that leaves room for the two bounds below its ends. */
function dialOf({ width, height }: Size): Dial {
  const radius = Math.max(20, Math.min(width / 2 - 12, (height - FOOT) / (1 + DEPTH)));
  const spare = height - FOOT - radius * (1 + DEPTH);
  return { x: width / 2, y: radius + 4 + spare / 2, radius, width: Math.max(8, radius * 0.14) };
}

/** The minimum and maximum. Defaults: from zero to a round number above value and target; to 100 % for shares. */
export function bounds(
  {
    props: {
      metric: { chart },
    },
    values,
  }: ChartData,
  value: number,
): [number, number] {
  const isShare = values[0]!.format?.style === "percent";
  const least = chart.min ?? Math.min(0, round(value));
  const most =
    chart.max ?? (isShare && value <= 1 ? 1 : Math.max(round(Math.max(value, chart.target ?? 0) * 1.05), least + 1));
  return [least, most];
}

function round(value: number): number {
  if (value === 0) return 0;
  const unit = 10 ** Math.floor(Math.log10(Math.abs(value))) / 2;
  return value > 0 ? Math.ceil(value / unit) * unit : Math.floor(value / unit) * unit;
}

function tone({ theme, metric: { chart } }: ChartProps, value: number | null): string {
  if (chart.target === null || value === null) return seriesColour(theme, 0);
  const isReached = chart.isLowerBetter ? value <= chart.target : value >= chart.target;
  return isReached ? theme.good : seriesColour(theme, 0);
}

function at({ x, y, radius }: Dial, share: number, reach = 0): [number, number] {
  const angle = (0.75 - SPAN / 2 + SPAN * share) * 2 * Math.PI;
  return [x + (radius + reach) * Math.cos(angle), y + (radius + reach) * Math.sin(angle)];
}

function stroke(dial: Dial, from: number, to: number, colour: string): SVGElement {
  const inner = { ...dial, radius: dial.radius - dial.width / 2 };
  const [start, end] = [at(inner, from), at(inner, Math.max(to, from + 0.001))];
  const isLarge = (to - from) * SPAN > 0.5 ? 1 : 0;
  const d = `M${start.join(" ")}A${inner.radius} ${inner.radius} 0 ${isLarge} 1 ${end.join(" ")}`;
  return vector("path", { d, fill: "none", stroke: colour, "stroke-width": dial.width, "stroke-linecap": "round" });
}

function targetMark(
  { theme, metric: { chart } }: ChartProps,
  dial: Dial,
  share: (value: number) => number,
): SVGElement[] {
  if (chart.target === null) return [];
  const [from, to] = [at(dial, share(chart.target), -dial.width - 3), at(dial, share(chart.target), 3)];
  return [
    vector("line", {
      x1: from[0],
      y1: from[1],
      x2: to[0],
      y2: to[1],
      stroke: theme.text,
      "stroke-width": 2.5,
      "stroke-linecap": "round",
    }),
  ];
}

function texts(
  { props, formatter, values }: ChartData,
  cell: Cell,
  dial: Dial,
  [least, most]: [number, number],
): SVGElement[] {
  const {
    theme,
    metric: {
      chart: { target },
    },
  } = props;
  const value = values[0]!;
  const shown = formatter.cell(cell, value.dataType, value.format);
  const room = dial.radius - dial.width;
  const large = Math.min(room * 0.48, (room * 1.45) / (shown.length * 0.58), 44);
  const text = (x: number, y: number, size: number, colour: string, weight: number, content: string) =>
    vector(
      "text",
      {
        x,
        y,
        "text-anchor": "middle",
        "font-size": size,
        "font-weight": weight,
        fill: colour,
        "pointer-events": "none",
      },
      content,
    );
  const ends = [at(dial, 0, -dial.width / 2), at(dial, 1, -dial.width / 2)] as const;
  const below = Math.max(ends[0][1], ends[1][1]) + dial.width / 2 + 14;
  return [
    text(dial.x, dial.y + large * 0.2, large, theme.text, 600, shown),
    ...(target === null || dial.radius < LEAST_LABELLED
      ? []
      : [
          text(
            dial.x,
            dial.y + large * 0.2 + 18,
            11,
            theme.muted,
            400,
            chartStrings.target(formatter.axis(target, value.format)),
          ),
        ]),
    text(ends[0][0], below, 11, theme.muted, 400, formatter.axis(least, value.format)),
    text(ends[1][0], below, 11, theme.muted, 400, formatter.axis(most, value.format)),
  ];
}

function stop({ formatter, values }: ChartData, cell: Cell, colour: string) {
  const value = values[0]!;
  const text = formatter.cell(cell, value.dataType, value.format);
  return {
    title: "",
    place: 0,
    marks: [{ key: value.name, name: value.label, colour, text, at: null, axis: 0, series: 0, item: 0, point: null }],
  };
}
