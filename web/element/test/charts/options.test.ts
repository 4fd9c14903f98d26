import { describe, expect, test } from "vitest";
import { cartesian, type Plan } from "../../src/charts/cartesian/cartesian.js";
import { scatterPlan } from "../../src/charts/cartesian/scatter.js";
import { describe as told } from "../../src/charts/describe.js";
import { AVERAGE, COUNT, COUNTRY, chartProps, MONTH, PLAN, REVENUE, SIZE } from "./example.js";

type Series = {
  type: string;
  data: unknown[];
  smooth?: number;
  sampling?: string;
  stack?: string;
  yAxisIndex?: number;
};

const series = (plan: Plan) => plan.option.series as Series[];
const months = [
  ["2026-01-01", "10"],
  ["2026-02-01", "20"],
  ["2026-04-01", "5"],
];

describe("a line", () => {
  const plan = cartesian(chartProps({ kind: "line" }, [MONTH, REVENUE], months), SIZE);

  test("stands on a true time axis and breaks where a month is missing", () => {
    expect(series(plan)[0]!.data).toEqual([
      [Date.UTC(2026, 0), 10],
      [Date.UTC(2026, 1), 20],
      [Date.UTC(2026, 2), null],
      [Date.UTC(2026, 3), 5],
    ]);
  });

  test("shows a point without neighbours as a dot", () => {
    expect(series(plan)[1]!.data).toEqual([[Date.UTC(2026, 3), 5]]);
  });

  test("stops at each period that has a row, with its exact text and point", () => {
    expect(plan.stops.map(({ title, marks }) => [title, marks[0]!.text])).toEqual([
      ["Jan 2026", "10"],
      ["Feb 2026", "20"],
      ["Apr 2026", "5"],
    ]);
    expect(plan.stops[1]!.marks[0]!.point).toEqual({
      member: MONTH.name,
      value: "2026-02-01",
      label: "Feb 2026",
      row: 1,
    });
  });

  test("of thousands of points is sampled, straight and still", () => {
    const minutes = Array.from({ length: 5000 }, (_, index) => [new Date(index * 60_000).toISOString(), index]);
    const many = cartesian(
      chartProps({ kind: "line" }, [{ ...MONTH, name: "t.at.minute", dataType: "timestamptz" }, COUNT], minutes),
      SIZE,
    );
    expect([series(many)[0]!.sampling, series(many)[0]!.smooth, many.option.animation]).toEqual(["lttb", 0, false]);
  });

  test("leaves zero out only where it would else be flat", () => {
    const scale = (values: string[]) =>
      (
        cartesian(
          chartProps(
            {},
            [MONTH, REVENUE],
            values.map((value, index) => [`2026-0${index + 1}-01`, value]),
          ),
          SIZE,
        ).option.yAxis as { scale: boolean }[]
      )[0]!.scale;
    expect([scale(["1000", "1010", "1020"]), scale(["10", "500", "1020"]), scale(["-3", "-2", "-1"])]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test("of nothing but nulls is nothing", () => {
    expect(
      cartesian(chartProps({}, [MONTH, REVENUE], [["2026-01-01", null]]), SIZE).stops.flatMap(({ marks }) => marks),
    ).toEqual([]);
  });
});

describe("bars", () => {
  const stacked = chartProps(
    { kind: "bar", isStacked: true },
    [MONTH, PLAN, COUNT],
    [
      ["2026-01-01", "A", 5],
      ["2026-01-01", "B", -3],
      ["2026-01-01", "C", 7],
    ],
  );
  const radius = (plan: Plan) =>
    series(plan).map(({ data }) => (data[0] as { itemStyle: { borderRadius: number[] } }).itemStyle.borderRadius);

  test("are round only at the outer end of each side of a stack", () => {
    expect(radius(cartesian(stacked, SIZE))).toEqual([
      [0, 0, 0, 0],
      [0, 0, 4, 4],
      [4, 4, 0, 0],
    ]);
  });

  test("step back where the board is filtered by another one", () => {
    const opacities = (value: string) => {
      const plan = cartesian(
        chartProps(
          { kind: "bar" },
          [PLAN, COUNT],
          [
            ["A", 1],
            ["B", 2],
          ],
          { chosen: [{ member: PLAN.name, value }] },
        ),
        SIZE,
      );
      return series(plan)[0]!.data.map((one) => (one as { itemStyle: { opacity: number } }).itemStyle.opacity);
    };
    expect([opacities("A"), opacities("gone")]).toEqual([
      [1, 0.35],
      [1, 1],
    ]);
  });

  test("keep a slot for a period without a row", () => {
    const plan = cartesian(chartProps({ kind: "bar" }, [MONTH, REVENUE], months), SIZE);
    expect((plan.option.xAxis as { data: string[] }).data).toHaveLength(4);
    expect(plan.stops.map(({ place }) => place)).toEqual([0, 1, 3]);
  });

  test("that lie have their values past their ends, on either side of zero", () => {
    const plan = cartesian(
      chartProps(
        { kind: "bar", isHorizontal: true },
        [PLAN, COUNT],
        [
          ["A", -3],
          ["B", 5000],
        ],
      ),
      SIZE,
    );
    expect(series(plan)[0]!.data.map((one) => (one as { label: { position: string } }).label.position)).toEqual([
      "left",
      "right",
    ]);
    const gaps = (plan.option.xAxis as { boundaryGap: [string, string] }).boundaryGap;
    expect(gaps.every((gap) => parseFloat(gap) > 0)).toBe(true);
  });

  test("that lie grow in height with their number", () => {
    const rows = Array.from({ length: 60 }, (_, index) => [`Item ${index}`, index]);
    expect(
      cartesian(chartProps({ kind: "bar", isHorizontal: true }, [COUNTRY, COUNT], rows), SIZE).height,
    ).toBeGreaterThan(1000);
  });

  test("that are hidden by the legend are not chartProps but stay in it", () => {
    const all = cartesian(stacked, SIZE);
    const fewer = cartesian(stacked, SIZE, new Set([all.legend[0]!.key]));
    expect([series(fewer).length, fewer.legend.length]).toEqual([2, 3]);
    expect(fewer.stops[0]!.marks.map(({ colour }) => colour)).toEqual(
      all.stops[0]!.marks.slice(1).map(({ colour }) => colour),
    );
  });
});

test("a combined chart gives lines of another size their own axis, named in the legend", () => {
  const plan = cartesian(
    chartProps(
      { kind: "combo", lines: [COUNT.name] },
      [MONTH, REVENUE, COUNT],
      [
        ["2026-01-01", "90000", 12],
        ["2026-02-01", "80000", 14],
      ],
    ),
    SIZE,
  );
  expect(series(plan).map(({ type, yAxisIndex }) => [type, yAxisIndex])).toEqual([
    ["bar", 0],
    ["line", 1],
  ]);
  expect(plan.legend.map(({ name }) => name)).toEqual(["Revenue", "Orders (right)"]);
});

test("a stacked area has a gap where an average has no row, but not where a sum has none", () => {
  const rows = [
    ["2026-01-01", "A", 5],
    ["2026-02-01", "A", 6],
    ["2026-03-01", "A", 7],
    ["2026-01-01", "B", 1],
    ["2026-03-01", "B", 2],
  ];
  const heights = (column: typeof COUNT) =>
    (
      series(cartesian(chartProps({ kind: "area", isStacked: true }, [MONTH, PLAN, column], rows), SIZE))[1]!
        .data as number[][]
    ).map((pair) => pair[1]);
  expect([heights(COUNT), heights(AVERAGE)]).toEqual([
    [1, 0, 2],
    [1, null, 2],
  ]);
});

test("a stacked area puts its marks where the stack puts its points", () => {
  const plan = cartesian(
    chartProps(
      { kind: "area", isStacked: true },
      [MONTH, PLAN, COUNT],
      [
        ["2026-01-01", "A", 5],
        ["2026-01-01", "B", 3],
      ],
    ),
    SIZE,
  );
  expect(plan.stops[0]!.marks.map(({ at }) => at?.[1])).toEqual([5, 8]);
});

test("a scatter chart takes two measures as its axes, a third as size and a dimension as colour", () => {
  const given = chartProps(
    { kind: "scatter", x: COUNT.name },
    [COUNTRY, PLAN, COUNT, AVERAGE, REVENUE],
    [
      ["DE", "A", 4, "2.5", "10"],
      ["FR", "B", 9, "1.5", "40"],
      ["ES", "B", null, "1", "2"],
    ],
  );
  const plan = scatterPlan(given, SIZE);
  expect(
    (series(plan)[0]!.data as { value: number[]; symbolSize: number }[]).map(({ value, symbolSize }) => [
      ...value,
      symbolSize,
    ]),
  ).toEqual([
    [4, 2.5, 13.5],
    [9, 1.5, 22],
  ]);
  expect(plan.legend.map(({ name }) => name)).toEqual(["A", "B"]);
  expect(plan.stops[0]!.marks[0]!.facts).toEqual([
    ["Orders", "4"],
    ["Average", "2.5"],
    ["Revenue", "10"],
  ]);
});

test("a chart has a description", () => {
  expect(told(chartProps({}, [MONTH, REVENUE], months))).toBe(
    "Line chart: Sales. Revenue by Month. 3 points. Lowest 5 (Apr 2026), highest 20 (Feb 2026), first 10 (Jan 2026), last 5 (Apr 2026).",
  );
  expect(told(chartProps({ kind: "pie" }, [PLAN, COUNT], []))).toBe("Pie chart: Sales. No data.");
});
