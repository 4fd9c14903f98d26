/** What a drawn chart lets be pointed at, told the same way for the mouse, the keyboard and the tooltip. */

import type { Cell } from "../../api/protocol.js";
import type { ChartProps, Point } from "../chart-view.js";

/** One value that is drawn. */
export interface Mark {
  key: string; // of its entry in the legend
  name: string;
  colour: string;
  text: string;
  facts?: [name: string, text: string][]; // told in place of name and text, where there are several
  at: [number, number] | null; // on the axes, where a dot may be shown
  axis: number; // which value axis `at` is on
  series: number; // the series and the item of it in the chart's option
  item: number;
  point: Point | null;
}

/** All that is drawn at one place along the chart. */
export interface AxisStop {
  title: string;
  place: number; // on the x axis: its index or time
  marks: Mark[];
}

export interface Entry {
  key: string;
  name: string;
  colour: string;
  text: string | null; // a value beside the name
  isLine: boolean;
}

export interface Scene {
  stops: AxisStop[];
  legend: Entry[];
  note: string | null;
  empty?: string; // why nothing can be drawn, where it is not that there is nothing
  isList?: boolean; // the legend stands beside the plot where there is room
}

export interface Size {
  width: number;
  height: number;
}

export const NO_SCENE: Scene = { stops: [], legend: [], note: null };

/** The point of a dimension's value: nothing where no row stands for it. */
export function pointOf(member: string | undefined, value: Cell, label: string, row: number): Point | null {
  return member === undefined || row < 0 ? null : { member, value, label, row };
}

export const FADED = 0.35; // how much is left of what is not chosen, where something is

/** Whether the board is filtered by this point. */
export function isChosen({ chosen }: ChartProps, point: Point | null): boolean {
  return point !== null && chosen.some(({ member, value }) => member === point.member && value === point.value);
}

/** Tells which points step back: all others, where the board is filtered by one of the chart's. */
export function fadedOf(props: ChartProps, points: (Point | null)[]): (point: Point | null) => boolean {
  const hasChosen = props.chosen.length > 0 && points.some((point) => isChosen(props, point));
  return (point) => hasChosen && !isChosen(props, point);
}
