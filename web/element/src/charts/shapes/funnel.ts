/** A funnel: stages, each with its share of the first. */

import { chartStrings } from "../../strings/charts.js";
import type { ChartProps } from "../chart-view.js";
import { mix, seriesColour } from "../palette.js";
import { fit, vector } from "../shell/dom.js";
import type { Size } from "../shell/scene.js";
import type { Shapes } from "./shapes-renderer.js";
import { emptyReason, type Part, type Parts, partsOf } from "./shares.js";

interface Band {
  part: Part;
  top: number;
  bottom: number;
  half: number;
  next: number;
}

const MOST_STAGES = 12;
const GAP = 3;

export function funnelShapes(props: ChartProps, size: Size): Shapes {
  const all = partsOf(props, MOST_STAGES);
  const most = Math.max(0, ...all.parts.map(({ value }) => value));
  const parts = all.parts.map((part, index) => ({ ...part, colour: shade(props, index, all.parts.length) }));
  const side = Math.min(150, size.width * 0.3);
  const middle = side + (size.width - 2 * side) / 2;
  const bands = most === 0 ? [] : bandsOf(parts, most, (size.width - 2 * side) / 2 - 4, size.height - 8);
  const shapes = bands.map((band) =>
    vector("path", { d: outline(band, middle), fill: band.part.colour, "stroke-linejoin": "round" }),
  );
  return {
    elements: [...shapes, ...bands.flatMap((band) => labels(all, band, parts[0]!, size, side))],
    shapes: shapes.map((shape) => [shape]),
    height: size.height,
    centres: bands.map(({ top, bottom }) => [[middle, (top + bottom) / 2]]),
    stops: bands.map(({ part }, item) => ({ title: part.name, place: item, marks: [mark(all, parts, item)] })),
    legend: [],
    note: all.note,
    ...emptyReason(all),
  };
}

function shade(props: ChartProps, index: number, count: number): string {
  return mix(seriesColour(props.theme, 0), props.theme.surface, count < 2 ? 0 : (0.45 * index) / (count - 1));
}

function bandsOf(parts: Part[], most: number, half: number, height: number): Band[] {
  const step = height / parts.length;
  return parts.map((part, index) => ({
    part,
    top: 4 + index * step,
    bottom: 4 + (index + 1) * step - GAP,
    half: Math.max(1.5, (half * part.value) / most),
    next: Math.max(1.5, (half * (parts[index + 1] ?? part).value) / most),
  }));
}

/** A band keeps the width of its value, and narrows to the next one only in its last third. */
function outline({ top, bottom, half, next }: Band, middle: number): string {
  const bend = bottom - Math.min(14, (bottom - top) / 3);
  const low = Math.min(half, next);
  return `M${middle - half} ${top}H${middle + half}V${bend}L${middle + low} ${bottom}H${middle - low}L${middle - half} ${bend}Z`;
}

function labels(
  { data }: Parts,
  { part, top, bottom }: Band,
  first: Part,
  { width }: Size,
  side: number,
): SVGElement[] {
  const { theme } = data.props;
  if (bottom - top < 11) return [];
  const y = (top + bottom) / 2;
  const name = vector(
    "text",
    { x: 4, y, dy: "0.35em", "font-size": 12, fill: theme.text },
    fit(part.name, side - 10, 12, theme.font),
  );
  name.append(vector("title", {}, part.name));
  const share = first.value > 0 ? data.formatter.share(part.value / first.value) : "";
  const isTall = bottom - top >= 30;
  const end = { x: width - 4, y, "text-anchor": "end" };
  const bold = { "font-size": 12, "font-weight": 600, fill: theme.text };
  const value = vector(
    "text",
    { ...end, ...bold, dy: isTall ? "-0.2em" : "0.35em" },
    fit(part.text, side - 10, 12, theme.font),
  );
  const rest = vector("text", { ...end, dy: "1.1em", "font-size": 11, fill: theme.muted }, share);
  return isTall ? [name, value, rest] : [name, value];
}

function mark({ data }: Parts, parts: Part[], item: number) {
  const { key, colour, point, text, value } = parts[item]!;
  const first = parts[0]!.value;
  const isPart = item > 0 && first > 0;
  const withShare = isPart ? chartStrings.shareOfFirst(text, data.formatter.share(value / first)) : text;
  return { key, name: data.values[0]!.label, colour, text: withShare, at: null, axis: 0, series: 0, item, point };
}
