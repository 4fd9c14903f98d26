/** Metrics and answers as the server sends them, for the tests of charts. */

import type { Answer, AnswerColumn, BoardColumn, BoardMetric, Cell, Chart, Role } from "../../src/api/protocol.js";
import type { ChartProps, ChartTheme } from "../../src/charts/chart-view.js";
import { PALETTE, token } from "../../src/theme/tokens.js";

export const THEME: ChartTheme = {
  isDark: false,
  text: "#1a2030",
  muted: "#667085",
  line: "#e7eaf0",
  surface: "#ffffff",
  accent: "#3f6fe8",
  good: "#0a7d4b",
  bad: "#c22b2b",
  warning: "#8a5a00",
  palette: PALETTE.map((name) => token(name, false)),
  font: "sans-serif",
  isStill: true,
};
export const SIZE = { width: 700, height: 320 };

const CHART: Chart = {
  kind: "line",
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

export function column(name: string, dataType: string, role: Role, label: string | null = null): BoardColumn {
  return { name, dataType, role, label };
}

export const MONTH = column("orders.created_at.month", "date", "time", "Month");
export const PLAN = column("orders.plan", "string", "dimension", "Plan");
export const COUNTRY = column("orders.country", "string", "dimension", "Country");
export const REVENUE = column("orders.amount.sum", "decimal", "measure", "Revenue");
export const COUNT = column("orders.count", "integer", "measure", "Orders");
export const AVERAGE = column("orders.amount.avg", "decimal", "measure", "Average");

export function chartProps(
  chart: Partial<Chart>,
  columns: BoardColumn[],
  rows: Cell[][],
  more: {
    metric?: Partial<BoardMetric>;
    answer?: Partial<Answer>;
    locale?: string;
    chosen?: ChartProps["chosen"];
  } = {},
): ChartProps {
  const metric: BoardMetric = {
    id: "m",
    name: "Sales",
    description: null,
    chart: { ...CHART, ...chart },
    columns,
    grain: null,
    grains: [],
    drill: [],
    hasRows: false,
    filters: [],
    isOwn: false,
    query: null,
    ...more.metric,
  };
  const answered = columns.map(
    ({ name, dataType, label }): AnswerColumn => ({ name, dataType: dataType ?? "string", label }),
  );
  const answer: Answer = {
    key: "k",
    metricId: "m",
    columns: answered,
    rows,
    rowCount: rows.length,
    truncated: false,
    comparison: null,
    trend: null,
    level: 0,
    ignored: [],
    certificate: { id: "c", datamart: "d", tables: [], fence: false, client: "x" },
    timeTaken: 1,
    error: null,
    ...more.answer,
  };
  return {
    metric,
    answer,
    chosen: more.chosen ?? [],
    locale: more.locale ?? "en-US",
    timezone: "Europe/Berlin",
    theme: THEME,
  };
}
