/** The interface of charts: what they draw, and what they report. */

import type { Answer, BoardMetric, Cell } from "../api/protocol.js";

/** A point that was clicked or chosen by key: where drill-down and cross-filter start. */
export interface Point {
  member: string;
  value: Cell;
  label: string;
  row: number;
}

/** The colours and the font of the card, from the custom properties that the page sets. */
export interface ChartTheme {
  isDark: boolean;
  text: string;
  muted: string;
  line: string;
  surface: string;
  accent: string;
  good: string;
  bad: string;
  warning: string;
  palette: string[];
  font: string;
  isStill: boolean; // prefers-reduced-motion
}

/** A selection that was made on this chart. */
export type Chosen = Pick<Point, "member" | "value">;

export interface ChartProps {
  metric: BoardMetric;
  answer: Answer;
  chosen: readonly Chosen[];
  locale: string;
  timezone: string;
  theme: ChartTheme;
}

export interface View {
  /** Draws `props`, in place of an earlier drawing. */
  draw(props: ChartProps): void;
  resize(): void;
  /** The chart as a standalone SVG, for PNG downloads; null if it has none (tables). */
  svg(): string | null;
  close(): void;
}

export type OnPoint = (point: Point) => void;

/** Loads the code of a chart kind, and makes its view in `host`. */
export type Open = (host: HTMLElement, onPoint: OnPoint | null) => View;
