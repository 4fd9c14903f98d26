/** The parts of a whole, for pies, donuts and funnels. */

import { numberOf, sum } from "../../formatting/decimal.js";
import { chartStrings } from "../../strings/charts.js";
import { type ChartData, chartData, distinguishing, label } from "../chart-data.js";
import { type Dot, joinNotes, layOut } from "../chart-layout.js";
import type { ChartProps, Point } from "../chart-view.js";
import { seriesColour, seriesColours } from "../palette.js";
import { pointOf } from "../shell/scene.js";

export interface Part {
  key: string;
  name: string;
  value: number;
  text: string;
  colour: string;
  point: Point | null;
}

export interface Parts {
  data: ChartData;
  parts: Part[];
  note: string | null;
}

const MOST_PARTS = 8;

/** The reason why nothing is drawn if no part is above zero. */
export function emptyReason({ parts }: Parts): { empty?: string } {
  return parts.length > 0 && parts.every(({ value }) => value === 0) ? { empty: chartStrings.allZero } : {};
}

/** The parts in the order of the answer. Negative parts cannot be drawn; the note counts them. */
export function partsOf(props: ChartProps, most = MOST_PARTS): Parts {
  const data = chartData(props);
  const { x, along, across, formatter } = data;
  const values = x ? data.values.slice(0, 1) : data.values;
  const { slots, lines, note } = layOut({
    ...data,
    values,
    along: distinguishing(props.answer.rows, along, across),
    across: [],
  });
  const dots = lines[0]?.dots ?? [];
  const parts = slots.flatMap((slot, index) => {
    const dot = dots[index];
    if (!dot || dot.value === null || dot.value < 0) return [];
    const point = x ? pointOf(x.name, slot.cell, label(formatter, x, slot.cell), dot.row) : null;
    return [part(data, dot, index, `part ${index}`, slot.label, point)];
  });
  const below = dots.filter((dot) => (dot?.value ?? 0) < 0).length;
  const few = limited(data, parts, dots, most);
  return { data, ...few, note: joinNotes([below > 0 ? chartStrings.negative(below) : few.note, note]) };
}

function part(
  { values, props, formatter }: ChartData,
  dot: Dot,
  index: number,
  key: string,
  name: string,
  point: Point | null,
): Part {
  const column = values[0]!;
  return {
    key,
    name,
    value: dot.value!,
    text: formatter.cell(dot.cell, column.dataType, column.format),
    colour: seriesColour(props.theme, index),
    point,
  };
}

function coloured({ props }: ChartData, parts: Part[]): Part[] {
  const colours = seriesColours(
    props,
    parts.map(({ name }) => name),
  );
  return parts.map((one, index) => ({ ...one, colour: colours[index]! }));
}

function limited(
  data: ChartData,
  parts: Part[],
  dots: (Dot | null)[],
  most: number,
): { parts: Part[]; note: string | null } {
  if (parts.length <= most) return { parts: coloured(data, parts), note: null };
  if (!data.values[0]!.isAdditive)
    return { parts: coloured(data, parts.slice(0, most)), note: chartStrings.firstOf(most, parts.length) };
  const largest = new Set([...parts].sort((one, other) => other.value - one.value).slice(0, most - 1));
  const rest = parts.filter((one) => !largest.has(one));
  const cell = sum(rest.map((one) => dots[Number(one.key.slice(5))]!.cell));
  const others = part(data, { cell, value: numberOf(cell), row: -1 }, 0, "rest", chartStrings.rest(rest.length), null);
  return {
    parts: [
      ...coloured(
        data,
        parts.filter((one) => largest.has(one)),
      ),
      { ...others, colour: data.props.theme.muted },
    ],
    note: null,
  };
}
