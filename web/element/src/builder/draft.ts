import type {
  BoardMetric,
  Chart,
  ChartKind,
  Filter,
  Granularity,
  Operator,
  Scalar,
  SemanticQuery,
  TimeDimension,
} from "../api/protocol.js";
import { missingStrings, operatorStrings } from "../strings/builder.js";

export interface Condition {
  member: string;
  operator: Operator;
  value: string; // as typed; commas separate several values
}

/** The state of the builder's form. */
export interface Draft {
  name: string;
  description: string;
  kind: ChartKind;
  measures: string[];
  dimensions: string[];
  time: { member: string; granularity: Granularity | null; start: string | null; end: string | null } | null;
  conditions: Condition[];
  limit: number | null;
  isStacked: boolean;
  isHorizontal: boolean;
  base: { chart: Chart | null; query: SemanticQuery | null }; // keeps what the form does not show
}

export const needsValue = (operator: Operator): boolean => operator !== "set" && operator !== "notSet";

export const EMPTY: Draft = {
  name: "",
  description: "",
  kind: "bar",
  measures: [],
  dimensions: [],
  time: null,
  conditions: [],
  limit: null,
  isStacked: false,
  isHorizontal: false,
  base: { chart: null, query: null },
};

export function draftOf({ name, description, chart, query }: BoardMetric): Draft {
  const [time] = query?.timeDimensions ?? [];
  return {
    name,
    description: description ?? "",
    kind: chart.kind,
    measures: query?.measures ?? [],
    dimensions: query?.dimensions ?? [],
    time: time ? timeOf(time) : null,
    conditions: (query?.filters ?? []).filter(isSimple).map(conditionOf),
    limit: query?.limit ?? null,
    isStacked: chart.isStacked,
    isHorizontal: chart.isHorizontal,
    base: { chart, query },
  };
}

function timeOf({ dimension, granularity, dateRange }: TimeDimension): Draft["time"] {
  const [start, end] = Array.isArray(dateRange) ? dateRange : [null, null];
  return { member: dimension, granularity: granularity ?? null, start, end };
}

const isSimple = ({ member, operator }: Filter): boolean =>
  member !== undefined && operator !== undefined && operator in operatorStrings;

const conditionOf = ({ member = "", operator = "equals", values = [] }: Filter): Condition => ({
  member,
  operator,
  value: values.join(", "),
});

/** `numbers` are the members whose values are numbers. */
export function queryOf(draft: Draft, numbers: ReadonlySet<string>): SemanticQuery {
  const { base, measures, dimensions, conditions, limit } = draft;
  const notShown = (base.query?.filters ?? []).filter((filter) => !isSimple(filter));
  const filters = [...notShown, ...conditions.filter(isWhole).map((condition) => filterOf(condition, numbers))];
  return {
    ...base.query,
    measures,
    dimensions,
    timeDimensions: [...timeDimensions(draft), ...(base.query?.timeDimensions ?? []).slice(1)],
    filters,
    order: ordered(draft),
    limit,
  };
}

const isWhole = ({ operator, value }: Condition): boolean => !needsValue(operator) || value.trim() !== "";

function filterOf({ member, operator, value }: Condition, numbers: ReadonlySet<string>): Filter {
  if (!needsValue(operator)) return { member, operator };
  const words = value
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
  return {
    member,
    operator,
    values: words.map((word): Scalar => (numbers.has(member) && Number.isFinite(Number(word)) ? Number(word) : word)),
  };
}

function timeDimensions({ time, base }: Draft): TimeDimension[] {
  if (!time) return [];
  const { member, granularity, start, end } = time;
  const before = base.query?.timeDimensions?.[0];
  const named = before?.dimension === member && typeof before.dateRange === "string" ? before.dateRange : null;
  return [{ dimension: member, granularity, dateRange: start && end ? [start, end] : named }];
}

/** Keeps an order that still applies; otherwise by time, or by the first measure descending. */
function ordered({ time, measures, dimensions, base }: Draft): [string, "asc" | "desc"][] {
  const before = Array.isArray(base.query?.order) ? base.query.order : Object.entries(base.query?.order ?? {});
  const period = time?.granularity ? `${time.member}.${time.granularity}` : null;
  const members = [...measures, ...dimensions, ...(period ? [period] : [])];
  const still = before.filter(([member]) => members.includes(member));
  if (still.length) return still;
  if (period) return [[period, "asc"]];
  return measures[0] && dimensions.length ? [[measures[0], "desc"]] : [];
}

const BLANK: Omit<Chart, "kind"> = {
  x: null,
  series: null,
  values: [],
  isStacked: false,
  isHorizontal: false,
  lines: [],
  comparison: null,
  isLowerBetter: false,
  trend: null,
  min: null,
  max: null,
  target: null,
  rules: [],
  pageSize: null,
  formats: {},
  labels: {},
};

/** Axes take members by their role, so x, series and values stay unset. */
export function chartOf({ kind, isStacked, isHorizontal, measures, base }: Draft): Chart {
  const lines = kind === "combo" ? measures.slice(1) : [];
  return { ...BLANK, ...base.chart, kind, isStacked, isHorizontal, lines, x: null, series: null, values: [] };
}

type Need = (measures: number, axes: number) => string;

const aSingleNumber: Need = (_measures, axes) => (axes ? missingStrings.noDimension : "");
const twoDimensions: Need = (_measures, axes) => (axes < 2 ? missingStrings.twoDimensions : "");
const anAxis: Need = (_measures, axes) => (axes ? "" : missingStrings.dimensionOrPeriod);

const NEEDS: Partial<Record<ChartKind, Need>> = {
  number: aSingleNumber,
  gauge: aSingleNumber,
  heatmap: twoDimensions,
  pivot: twoDimensions,
  scatter: (measures, axes) => (measures < 2 || !axes ? missingStrings.scatter : ""),
  combo: (measures, axes) => (measures < 2 || !axes ? missingStrings.combo : ""),
};

/** The choice that is still missing before the chart can be shown; empty if none is. */
export function missingChoice({ kind, measures, dimensions, time }: Draft): string {
  const axes = dimensions.length + (time?.granularity ? 1 : 0);
  if (kind === "table") return measures.length + axes ? "" : missingStrings.tableContent;
  if (!measures.length) return missingStrings.measure;
  return (NEEDS[kind] ?? anAxis)(measures.length, axes);
}
