/** The viewer plane of the API, by the names that this package uses. */

import type { components } from "../api-types.js";

type Schemas = components["schemas"];
/** `Whole` with more exact types for some of its fields: JSON Schema cannot say what is in a row. */
type With<Whole, Exact> = Omit<Whole, keyof Exact> & Exact;

export type Scalar = string | number | boolean;
export type Cell = Scalar | null;
export type Granularity = Schemas["BoardMetric"]["grains"][number];
export type Role = Schemas["BoardColumn"]["role"];

export type Chart = With<Required<Schemas["ChartBody"]>, { formats: Record<string, Format> }>;
export type ChartKind = Chart["kind"];
export type Format = Partial<Schemas["FormatBody"]> & Pick<Schemas["FormatBody"], "style">;
export type Rule = Schemas["RuleBody"];
export type Tone = Rule["tone"];

export type Operator = NonNullable<Schemas["FilterBody"]["operator"]>;
export interface Filter {
  member?: string;
  operator?: Operator;
  values?: Scalar[];
  and?: Filter[];
  or?: Filter[];
}
export type TimeDimension = Partial<Schemas["TimeDimensionBody"]> & Pick<Schemas["TimeDimensionBody"], "dimension">;
export type SemanticQuery = Partial<
  With<Schemas["SemanticBody"], { filters: Filter[]; timeDimensions: TimeDimension[] }>
>;

export type FilterKind = Schemas["BoardFilterAnswer"]["kind"];
export type FilterValue =
  | { preset: string }
  | { start: string | null; end: string | null }
  | { min: number | null; max: number | null }
  | Scalar
  | Scalar[];
export type BoardFilter = With<Schemas["BoardFilterAnswer"], { value: FilterValue | null; choices: Scalar[] | null }>;

export type BoardColumn = Schemas["BoardColumn"];
export type BoardMetric = With<Schemas["BoardMetric"], { chart: Chart; query: SemanticQuery | null }>;
export type Placement = Schemas["PlacementBody"];
export type Allows = Schemas["AllowsAnswer"];
export type Board = With<
  Omit<Schemas["Board"], "isOwnLayout">,
  { metrics: BoardMetric[]; filters: BoardFilter[]; theme: Record<string, unknown> | null }
>;

export type AnswerColumn = Schemas["ColumnAnswer"];
export type Certificate = With<
  Pick<Schemas["CertificateAnswer"], "id" | "datamart" | "fence" | "client">,
  { tables: string[] }
>;
export type Answer = With<
  Schemas["MetricLine"],
  {
    rows: Cell[][];
    certificate: Certificate;
    comparison: With<Schemas["ComparisonAnswer"], { rows: Cell[][] }> | null;
    trend: With<Schemas["TrendAnswer"], { rows: Cell[][] }> | null;
  }
>;
export type Failure = Omit<Schemas["Error"], "details">;
