/** Requests to the viewer plane, and its smaller responses. */

import type {
  Answer,
  Cell,
  Certificate,
  Chart,
  Failure,
  FilterValue,
  Granularity,
  Scalar,
  SemanticQuery,
} from "./protocol.js";

export type Order = [column: string, direction: "asc" | "desc"];

export interface MetricQuestion {
  key: string;
  metricId?: string;
  grain?: Granularity;
  drill?: Cell[];
  order?: Order[];
  limit?: number;
  offset?: number;
  search?: string;
  draft?: { chart: Chart; query: SemanticQuery };
}

/** The filters and selections that apply to every question of a board. */
export interface BoardState {
  embedId: string;
  filters: Record<string, FilterValue | null>;
  selections: { metricId: string; member: string; value: Cell }[];
}

export type Line = Answer | { key: string; metricId: string | null; error: Failure };

export interface Options {
  data: Scalar[];
  truncated: boolean;
}

export interface Rows {
  columns: { name: string; dataType: string; label: string | null }[];
  rows: Cell[][];
  rowCount: number;
  truncated: boolean;
  certificate: Certificate;
}

export interface Catalogue {
  tables: {
    name: string;
    label: string | null;
    dimensions: { member: string; label: string | null; dataType: string }[];
    measures: { member: string; label: string | null }[];
  }[];
}
