/** Texts of the chart builder, of arranging charts, and of what is asked before something is lost. */

import type { ChartKind, Granularity } from "../api/protocol.js";

export const builderStrings = {
  newChart: "New chart",
  edit: (metric: string) => `Edit ${metric}`,
  loading: "Loading …",
  preview: "Preview",
  noRowsMatch: "No rows match.",
  cancel: "Cancel",
  save: "Save chart",
  nameMissing: "Give the chart a name.",
  notSaved: (message: string, requestId: string) => `The chart could not be saved: ${message} ${requestId}`,
};

export const discardStrings = {
  title: "Discard this chart?",
  text: "Your changes are not saved.",
  keep: "Keep editing",
  lose: "Discard",
};

export const deleteStrings = {
  title: (metric: string) => `Delete ${metric}?`,
  text: "This deletes the chart for everyone who shares this view. It cannot be undone.",
  keep: "Keep it",
  lose: "Delete",
  failed: (requestId: string) => `The chart could not be deleted. Request ${requestId}`,
};

export const arrangeStrings = {
  toolbar: "Arrange charts",
  help: "Drag the charts, or use the arrow keys. Shift and an arrow key resize a chart.",
  original: "Back to the original",
  cancel: "Cancel",
  save: "Save",
  placement: (column: number, row: number, width: number, height: number) =>
    `column ${column}, row ${row}, ${width} wide, ${height} high`,
  tile: (metric: string, placement: string) => `${metric}, ${placement}`,
  failed: (requestId: string) => `The layout could not be saved. Request ${requestId}`,
};

const PERIODS: Partial<Record<Granularity, string>> = {
  hour: "by hour",
  day: "by day",
  week: "by week",
  month: "by month",
  quarter: "by quarter",
  year: "by year",
};

export const formStrings = {
  name: "Name",
  nameExample: "Revenue by country",
  chart: "Chart",
  measures: "Measures",
  addMeasure: "Add a measure",
  dimensions: "Dimensions",
  addDimension: "Add a dimension",
  period: "Period",
  addPeriod: "Add a period",
  conditions: "Conditions",
  addCondition: "Add a condition",
  more: (label: string) => `${label} …`,
  remove: (label: string) => `Remove ${label}`,
  groupedBy: "Grouped by",
  notGrouped: "not grouped",
  by: (grain: Granularity) => PERIODS[grain],
  from: "From",
  to: "To",
  comparison: "Comparison",
  value: "Value",
  rows: "Rows",
  allRows: "All",
  firstRows: (count: number) => `The first ${count}`,
  stacked: "Stacked",
  horizontalBars: "Horizontal bars",
};

export const operatorStrings: Record<string, string> = {
  equals: "is",
  notEquals: "is not",
  contains: "contains",
  notContains: "does not contain",
  gt: "is greater than",
  gte: "is at least",
  lt: "is less than",
  lte: "is at most",
  set: "is not empty",
  notSet: "is empty",
};

export const missingStrings = {
  tableContent: "Choose what the table shows.",
  measure: "Choose a measure.",
  noDimension: "A single number takes no dimension.",
  twoDimensions: "Choose two dimensions.",
  scatter: "Choose two measures and a dimension.",
  combo: "Choose two measures, and a dimension or a period.",
  dimensionOrPeriod: "Choose a dimension or a period.",
};

export const kindStrings: Record<ChartKind, string> = {
  bar: "Bars",
  line: "Line",
  area: "Area",
  combo: "Bars and line",
  pie: "Pie",
  donut: "Donut",
  number: "Number",
  table: "Table",
  pivot: "Pivot",
  scatter: "Scatter",
  heatmap: "Heatmap",
  funnel: "Funnel",
  gauge: "Gauge",
};
