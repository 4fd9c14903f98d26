/** Texts of charts: labels, notes, and the description of a chart for people who cannot see it. */

export const chartStrings = {
  none: "(none)",
  blank: "(empty)",
  rest: (count: number) => `Other (${count})`,
  total: "Total",
  target: (value: string) => `Target ${value}`,
  chosen: "filters the dashboard",
  onRightAxis: (name: string) => `${name} (right)`,
  empty: "No data",
  allZero: "Nothing here is above zero",
  previousPeriod: "vs. previous period",
  previousYear: "vs. previous year",
  noBasis: "no previous value",
  firstOf: (shown: number, all: number) => `First ${shown} of ${all} shown`,
  negative: (count: number) =>
    count === 1 ? "1 negative value is not shown" : `${count} negative values are not shown`,
  undated: (count: number) => (count === 1 ? "1 row has no date" : `${count} rows have no date`),
  crowded: (label: string) => `${label} is not drawn where several rows have the same place`,
  several: "No single value: the answer has several rows",
  share: (value: string, share: string) => `${value} (${share})`,
  shareOfFirst: (value: string, share: string) => `${value} (${share} of first)`,
  titleOfPart: (title: string, shown: number, all: number) => `${title}. First ${shown} of ${all} shown`,
  chart: {
    number: "Number",
    line: "Line chart",
    area: "Area chart",
    bar: "Bar chart",
    combo: "Combined chart",
    pie: "Pie chart",
    donut: "Donut chart",
    scatter: "Scatter chart",
    heatmap: "Heatmap",
    funnel: "Funnel",
    gauge: "Gauge",
    table: "Table",
    pivot: "Pivot table",
  },
} as const;

/** Whole sentences, one after the other, describe a chart. */
export const descriptionStrings = {
  title: (kind: string, name: string) => `${kind}: ${name}.`,
  noData: "No data.",
  value: (label: string, value: string) => `${label}: ${value}.`,
  note: (note: string) => `${note}.`,
  measures: (measures: readonly string[]) => `${measures.join(", ")}.`,
  measuresBy: (measures: readonly string[], dimensions: readonly string[]) =>
    `${measures.join(", ")} by ${dimensions.join(" and ")}.`,
  points: (count: number) => `${count} points.`,
  pointsInSeries: (count: number, series: number) => `${count} points in ${series} series.`,
  extremes: (lowest: string, highest: string) => `Lowest ${lowest}, highest ${highest}.`,
  extremesAndEnds: (lowest: string, highest: string, first: string, last: string) =>
    `Lowest ${lowest}, highest ${highest}, first ${first}, last ${last}.`,
  valueAt: (value: string, places: readonly string[]) => `${value} (${places.join(", ")})`,
};
