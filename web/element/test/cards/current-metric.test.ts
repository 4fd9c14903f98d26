import { describe, expect, it } from "vitest";
import type { BoardMetric, Chart } from "../../src/api/protocol.js";
import { currentMetric } from "../../src/cards/current-metric.js";

const chart: Chart = {
  kind: "bar",
  x: "c.country",
  series: null,
  values: ["o.amount.sum"],
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
const metric: BoardMetric = {
  id: "m",
  name: "Revenue",
  description: null,
  chart,
  grain: null,
  grains: [],
  hasRows: true,
  filters: [],
  isOwn: false,
  query: null,
  columns: [
    { name: "c.country", label: "Country", dataType: "string", role: "dimension" },
    { name: "o.amount.sum", label: "Revenue", dataType: "decimal", role: "measure" },
  ],
  drill: [
    { member: "c.country", label: "Country" },
    { member: "c.city", label: "City" },
  ],
};

describe("the metric as its answer names it", () => {
  it("is itself where nothing is renamed", () => expect(currentMetric(metric, null, 0)).toBe(metric));

  it("shows the level's member in the place of the first", () => {
    const { chart: shown, columns } = currentMetric(metric, null, 1);
    expect(shown.x).toBe("c.city");
    expect(columns[0]).toMatchObject({ name: "c.city", label: "City" });
  });

  it("follows another time grain", () => {
    const monthly = {
      ...metric,
      drill: [],
      grain: "month" as const,
      chart: { ...chart, x: "o.at.month" },
      columns: [{ name: "o.at.month", label: "Month", dataType: "date", role: "time" as const }],
    };
    const { chart: shown, columns } = currentMetric(monthly, "week", 0);
    expect(shown.x).toBe("o.at.week");
    expect(columns[0]).toMatchObject({ name: "o.at.week", label: null });
  });
});
