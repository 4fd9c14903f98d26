/** Pies and donuts, drawn as rings of arcs, with a list of the parts beside or below them. */

import { chartStrings } from "../../strings/charts.js";
import type { ChartProps } from "../chart-view.js";
import { textColourOn } from "../palette.js";
import { cut, vector } from "../shell/dom.js";
import type { Size } from "../shell/scene.js";
import type { Shapes } from "./shapes-renderer.js";
import { emptyReason, type Part, type Parts, partsOf } from "./shares.js";

interface Slice extends Part {
  from: number; // turns, from the top
  to: number;
  share: number;
}

interface Ring {
  x: number;
  y: number;
  outer: number;
  inner: number;
}

const HOLE = 0.66;
const LEAST_LABELLED = 0.07; // of a turn: smaller slices have no room for their share

export function pieShapes(props: ChartProps, size: Size, hidden = new Set<string>()): Shapes {
  const all = partsOf(props);
  const slices = slicesOf(all.parts.filter((part) => !hidden.has(part.key)));
  const isDonut = props.metric.chart.kind === "donut";
  const outer = Math.max(10, Math.min(size.width, size.height) / 2 - 4);
  const ring = { x: size.width / 2, y: size.height / 2, outer, inner: isDonut ? outer * HOLE : 0 };
  const shapes = slices.map((slice) =>
    vector("path", { d: arc(ring, slice.from, slice.to), fill: slice.colour, "stroke-linejoin": "round" }),
  );
  return {
    elements: [...shapes, ...(isDonut ? middle(all, slices, ring) : slices.map((slice) => inside(all, slice, ring)))],
    shapes: shapes.map((shape) => [shape]),
    height: size.height,
    isList: true,
    centres: slices.map((slice) => [at(ring, (ring.inner + ring.outer) / 2, (slice.from + slice.to) / 2)]),
    stops: slices.map((slice, item) => ({ title: slice.name, place: item, marks: [mark(all, slice, item)] })),
    ...emptyReason(all),
    legend: (all.parts.some(({ value }) => value > 0) ? all.parts : []).map((part) => ({
      key: part.key,
      name: part.name,
      colour: part.colour,
      isLine: false,
      text: shareText(all, slices, part),
    })),
    note: all.note,
  };
}

function slicesOf(parts: Part[]): Slice[] {
  const total = parts.reduce((sofar, part) => sofar + part.value, 0);
  let turn = 0;
  return total === 0
    ? []
    : parts
        .filter(({ value }) => value > 0)
        .map((part) => {
          const share = part.value / total;
          const from = turn;
          turn += share;
          return { ...part, from, to: turn, share };
        });
}

function shareText({ data }: Parts, slices: Slice[], part: Part): string {
  const slice = slices.find(({ key }) => key === part.key);
  return slice ? data.formatter.share(slice.share) : "";
}

function mark({ data: { formatter, values } }: Parts, slice: Slice, item: number) {
  const { key, colour, point } = slice;
  return {
    key,
    name: values[0]!.label,
    colour,
    text: chartStrings.share(slice.text, formatter.share(slice.share)),
    at: null,
    axis: 0,
    series: 0,
    item,
    point,
  };
}

function at({ x, y }: Ring, radius: number, turn: number): [number, number] {
  const angle = (turn - 0.25) * 2 * Math.PI;
  return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
}

/** The path of a slice, with a thin gap on either side. A single slice is a whole ring. */
function arc(ring: Ring, from: number, to: number): string {
  const { outer, inner } = ring;
  if (to - from > 0.9999) return `${circle(ring, outer)}${inner > 0 ? circle(ring, inner, 0) : ""}`;
  const gap = Math.min(1, (to - from) * Math.PI * outer) / (2 * Math.PI * outer);
  const [start, end] = [from + gap, to - gap];
  const isLarge = end - start > 0.5 ? 1 : 0;
  const point = (radius: number, turn: number) =>
    at(ring, radius, turn)
      .map((value) => value.toFixed(2))
      .join(" ");
  const within = inner > 0 ? gap * (outer / inner) : 0; // the gap is as wide inside as outside
  const back =
    inner > 0
      ? `L${point(inner, to - within)}A${inner} ${inner} 0 ${isLarge} 0 ${point(inner, from + within)}`
      : `L${ring.x} ${ring.y}`;
  return `M${point(outer, start)}A${outer} ${outer} 0 ${isLarge} 1 ${point(outer, end)}${back}Z`;
}

function circle({ x, y }: Ring, radius: number, sweep = 1): string {
  return `M${x} ${y - radius}A${radius} ${radius} 0 1 ${sweep} ${x} ${y + radius}A${radius} ${radius} 0 1 ${sweep} ${x} ${y - radius}Z`;
}

function inside({ data: { formatter } }: Parts, slice: Slice, ring: Ring): SVGElement {
  const [x, y] = at(ring, slice.share > 0.999 ? 0 : ring.outer * 0.66, (slice.from + slice.to) / 2);
  const text = slice.share >= LEAST_LABELLED && ring.outer > 60 ? formatter.share(slice.share) : "";
  return vector(
    "text",
    {
      x,
      y,
      dy: "0.35em",
      "text-anchor": "middle",
      "font-size": 11,
      "font-weight": 600,
      fill: textColourOn(slice.colour),
      "pointer-events": "none",
    },
    text,
  );
}

/** The total, if a sum of the parts is right. */
function middle(
  { data: { formatter, values, props }, parts }: Parts,
  slices: Slice[],
  { x, y, inner }: Ring,
): SVGElement[] {
  const column = values[0];
  if (!column?.isAdditive || inner < 30 || slices.length === 0) return [];
  const text = formatter.axis(
    parts.filter(({ key }) => slices.some((slice) => slice.key === key)).reduce((total, part) => total + part.value, 0),
    column.format,
  );
  const size = Math.min(inner * 0.42, (inner * 1.5) / (text.length * 0.6), 34);
  return [
    vector(
      "text",
      {
        x,
        y: y + size * 0.35 - 7,
        "text-anchor": "middle",
        "font-size": size,
        "font-weight": 600,
        fill: props.theme.text,
      },
      text,
    ),
    vector(
      "text",
      { x, y: y + size * 0.35 + 9, "text-anchor": "middle", "font-size": 11, fill: props.theme.muted },
      cut(chartStrings.total, 14),
    ),
  ];
}
