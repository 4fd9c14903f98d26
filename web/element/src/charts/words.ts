/** The words that charts say themselves. */

export const WORDS = {
  none: "(none)",
  blank: "(empty)",
  rest: "Other",
  total: "Total",
  target: "Target",
  chosen: "filters the dashboard",
  right: "right",
  empty: "No data",
  allZero: "Nothing here is above zero",
  previousPeriod: "vs. previous period",
  previousYear: "vs. previous year",
  noBasis: "no previous value",
  firstOf: (shown: number, all: number) => `First ${shown} of ${all} shown`,
  negative: (count: number) => (count === 1 ? "1 negative value is not shown" : `${count} negative values are not shown`),
  undated: (count: number) => (count === 1 ? "1 row has no date" : `${count} rows have no date`),
  crowded: (label: string) => `${label} is not drawn where several rows have the same place`,
  several: "No single value: the answer has several rows",
  ofFirst: "of first",
  chart: {
    number: "Number", line: "Line chart", area: "Area chart", bar: "Bar chart", combo: "Combined chart", pie: "Pie chart",
    donut: "Donut chart", scatter: "Scatter chart", heatmap: "Heatmap", funnel: "Funnel", gauge: "Gauge", table: "Table", pivot: "Pivot table",
  },
} as const;
