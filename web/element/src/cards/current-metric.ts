import type { BoardMetric, Chart, Granularity } from "../api/protocol.js";

type Renaming = (name: string) => string;

/**
 * The metric with the column names of its present answer: they differ at another granularity or drill level,
 * and so do the members that the chart names.
 */
export function currentMetric(metric: BoardMetric, grain: Granularity | null, level: number): BoardMetric {
  const renamed = (name: string): string => drilled(metric, level, grained(metric, grain, name));
  if (metric.columns.every(({ name }) => renamed(name) === name)) return metric;
  const columns = metric.columns.map((column) => {
    const name = renamed(column.name);
    // "Month" does not name weeks: the label of the answer takes its place.
    return name === column.name
      ? column
      : { ...column, name, label: column.role === "time" ? null : levelLabel(metric, level) };
  });
  return { ...metric, columns, chart: currentChart(metric.chart, renamed) };
}

function currentChart(chart: Chart, renamed: Renaming): Chart {
  const maybe = (name: string | null): string | null => (name === null ? null : renamed(name));
  const keys = <T>(record: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [renamed(name), value]));
  const rules = chart.rules.map((rule) => ({ ...rule, column: renamed(rule.column) }));
  return { ...chart, x: maybe(chart.x), series: maybe(chart.series), rules, formats: keys(chart.formats) };
}

function grained(metric: BoardMetric, grain: Granularity | null, name: string): string {
  const end = `.${metric.grain}`;
  const isTime = metric.columns.some((column) => column.name === name && column.role === "time");
  return grain && isTime && name.endsWith(end) ? `${name.slice(0, -end.length)}.${grain}` : name;
}

function drilled(metric: BoardMetric, level: number, name: string): string {
  return metric.drill[0]?.member === name ? (metric.drill[level]?.member ?? name) : name;
}

const levelLabel = (metric: BoardMetric, level: number): string | null =>
  level > 0 ? (metric.drill[level]?.label ?? null) : null;
