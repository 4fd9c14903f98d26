/** The points of a drawn chart, for mouse, keyboard and tooltip alike. */

import type { Cell } from "../../api/protocol.js";
import type { ChartProps, Point } from "../chart-view.js";

/** One value that is drawn. */
export interface Mark {
  key: string; // of its entry in the legend
  name: string;
  colour: string;
  text: string;
  facts?: [name: string, text: string][]; // shown in place of name and text, if there are several
  at: [number, number] | null; // position on the axes; null if no dot is shown
  axis: number; // which value axis `at` is on
  series: number; // the series and the item of it in the chart's option
  item: number;
  point: Point | null;
}

/** All marks at one position along the axis. */
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
  empty?: string; // why nothing can be drawn, although there is data
  isList?: boolean; // the legend stands beside the plot if there is room
}

export interface Size {
  width: number;
  height: number;
}

export const NO_SCENE: Scene = { stops: [], legend: [], note: null };

/** The point of a dimension's value; null if it is not of one row. */
export function pointOf(member: string | undefined, value: Cell, label: string, row: number): Point | null {
  return member === undefined || row < 0 ? null : { member, value, label, row };
}

export const FADED = 0.35; // opacity of marks that are not selected, while others are

/** Whether the board is filtered by this point. */
export function isChosen({ chosen }: ChartProps, point: Point | null): boolean {
  return point !== null && chosen.some(({ member, value }) => member === point.member && value === point.value);
}

/** Returns which points are faded: all others, if the board is filtered by a point of this chart. */
export function fadedOf(props: ChartProps, points: (Point | null)[]): (point: Point | null) => boolean {
  const hasChosen = props.chosen.length > 0 && points.some((point) => isChosen(props, point));
  return (point) => hasChosen && !isChosen(props, point);
}
