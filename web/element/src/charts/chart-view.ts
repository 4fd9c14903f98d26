/** What a card shows its answer with: every kind of chart is one of these. */

import type { Answer, BoardMetric, Cell } from "../api/protocol.js";

/** A point that was clicked or chosen by key: what drilling and cross-filtering begin from. */
export interface Point {
  member: string;
  value: Cell;
  label: string;
  row: number;
}

/** The colours and letters of the card, read from the custom properties that the page sets. */
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

/** What the board is filtered by at a click on this chart. */
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
  /** Draw `props` in place of what is there. */
  draw(props: ChartProps): void;
  resize(): void;
  /** The chart as a standalone SVG, for PNG downloads; null where it has none (tables). */
  svg(): string | null;
  close(): void;
}

export type OnPoint = (point: Point) => void;

/** Loads the code of a chart kind, and makes its view in `host`. */
export type Open = (host: HTMLElement, onPoint: OnPoint | null) => View;
