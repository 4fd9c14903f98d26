/** Two dimensions as a grid of cells, the value as heat; drawn without a library. */

import { LEAST_ROOM, slotNames } from "../cartesian/axes.js";
import { type ChartData, chartData } from "../chart-data.js";
import { type ChartLayout, type Dot, type Line, layOut, type Slot } from "../chart-layout.js";
import type { ChartProps } from "../chart-view.js";
import { heat, textColourOn } from "../palette.js";
import { fit, vector } from "../shell/dom.js";
import { type Mark, pointOf, type Size } from "../shell/scene.js";
import type { Shapes } from "./shapes-renderer.js";

interface CellGrid {
  left: number;
  top: number;
  width: number;
  height: number;
  gap: number;
} // width and height are of one cell
interface Cell {
  slot: number;
  row: number;
  dot: Dot;
  line: Line;
  colour: string;
}

const MOST_ROWS = 40;
const LEAST_ROW = 12;
const FOOT = 24;
const LETTER = 6.2;
const SMALL = { dy: "0.35em", "font-size": 11 };

export function heatmapShapes(props: ChartProps, size: Size): Shapes {
  const data = chartData(props);
  const all = layOut(data, MOST_ROWS);
  const height = Math.max(size.height, all.lines.length * LEAST_ROW + FOOT);
  const grid = cellGrid(all, { width: size.width, height });
  const cells = cellsOf(props, all);
  const columns = all.slots
    .map((_, slot) => cells.filter((cell) => cell.slot === slot))
    .filter((column) => column.length > 0);
  // Either all cells show their values or none: cells without a text would look like missing ones.
  const longest = Math.max(
    0,
    ...cells.map(({ dot, line }) => data.formatter.axis(dot.value!, line.column.format).length),
  );
  const shapes = columns.map((column) => column.map((cell) => shape(data, grid, cell, longest)));
  return {
    elements: [...shapes.flat(), ...rowNames(data, all, grid), ...columnNames(data, all, grid)],
    shapes,
    height,
    legend: [],
    note: all.note,
    centres: columns.map((column) => column.map(({ slot, row }) => centre(grid, slot, row))),
    stops: columns.map((column) => {
      const slot = all.slots[column[0]!.slot]!;
      return { title: slot.label, place: column[0]!.slot, marks: column.map((cell) => mark(data, slot, cell)) };
    }),
  };
}

function cellGrid({ slots, lines }: ChartLayout, { width, height }: Size): CellGrid {
  const longest = Math.max(0, ...lines.map((line) => line.name.length));
  const left = Math.min(150, width * 0.34, longest * LETTER + 14);
  const cell = {
    width: (width - left - 4) / Math.max(1, slots.length),
    height: (height - FOOT - 4) / Math.max(1, lines.length),
  };
  return { left, top: 2, ...cell, gap: Math.min(cell.width, cell.height) > 14 ? 2 : 1 };
}

function cellsOf({ theme }: ChartProps, { lines }: ChartLayout): Cell[] {
  const there = lines.flatMap((line, row) =>
    line.dots.flatMap((dot, slot) => (dot?.value == null ? [] : [{ slot, row, dot, line }])),
  );
  const values = there.map(({ dot }) => dot.value!);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return there.map((cell) => ({
    ...cell,
    colour: heat(theme, most === least ? Math.sign(Math.abs(most)) : (cell.dot.value! - least) / (most - least)),
  }));
}

function centre({ left, top, width, height }: CellGrid, slot: number, row: number): [number, number] {
  return [left + (slot + 0.5) * width, top + (row + 0.5) * height];
}

function shape(
  { formatter }: ChartData,
  grid: CellGrid,
  { slot, row, dot, line, colour }: Cell,
  longest: number,
): SVGElement {
  const { left, top, width, height, gap } = grid;
  const box = {
    x: left + slot * width + gap / 2,
    y: top + row * height + gap / 2,
    width: Math.max(0.5, width - gap),
    height: Math.max(0.5, height - gap),
  };
  const group = vector("g", {}, vector("rect", { ...box, rx: Math.min(4, width / 4, height / 4), fill: colour }));
  const text = formatter.axis(dot.value!, line.column.format);
  const [x, y] = centre(grid, slot, row);
  const hasLabel = width > longest * 7 + 8 && height >= 18;
  if (hasLabel)
    group.append(
      vector("text", { x, y, ...SMALL, "text-anchor": "middle", fill: textColourOn(colour), stroke: "none" }, text),
    );
  return group;
}

function rowNames({ props }: ChartData, { lines }: ChartLayout, grid: CellGrid): SVGElement[] {
  return lines.map((line, row) => {
    const [, y] = centre(grid, 0, row);
    return vector(
      "text",
      { x: grid.left - 8, y, ...SMALL, "text-anchor": "end", fill: props.theme.muted },
      fit(line.name, grid.left - 10, 11, props.theme.font),
    );
  });
}

function columnNames(data: ChartData, { slots, lines }: ChartLayout, grid: CellGrid): SVGElement[] {
  const names = slotNames(data, slots, grid.width * slots.length);
  const longest = Math.min(LEAST_ROOM, Math.max(...slots.map((slot) => slot.label.length)) * LETTER + 8);
  const isTime = data.x?.role === "time";
  const every = isTime ? 1 : Math.ceil(longest / grid.width);
  return names.flatMap((name, slot) => {
    if (slot % every !== 0 || name === "") return [];
    const text = isTime ? name : fit(name, grid.width * every - 6, 11, data.props.theme.font);
    const end = grid.left + slots.length * grid.width - (text.length * LETTER) / 2;
    const x = Math.min(centre(grid, slot, 0)[0], end);
    return [
      vector(
        "text",
        {
          x,
          y: grid.top + lines.length * grid.height + 16,
          "text-anchor": "middle",
          "font-size": 11,
          fill: data.props.theme.muted,
        },
        text,
      ),
    ];
  });
}

function mark({ x, formatter }: ChartData, slot: Slot, { row, dot, line, colour }: Cell): Mark {
  const text = formatter.cell(dot.cell, line.column.dataType, line.column.format);
  return {
    key: line.key,
    name: line.name,
    colour,
    text,
    at: null,
    axis: 0,
    series: 0,
    item: row,
    point: pointOf(x?.name, slot.cell, slot.label, dot.row),
  };
}
