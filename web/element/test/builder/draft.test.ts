import { describe, expect, it } from "vitest";
import type { BoardMetric, SemanticQuery } from "../../src/api/protocol.js";
import {
  type Condition,
  chartOf,
  type Draft,
  draftOf,
  EMPTY,
  missingChoice,
  queryOf,
} from "../../src/builder/draft.js";

const NUMBERS = new Set(["o.amount"]);
const draft = (part: Partial<Draft>): Draft => ({ ...EMPTY, ...part });

function metric(query: SemanticQuery): BoardMetric {
  const chart = { ...chartOf(EMPTY), formats: { "o.count": { style: "decimal" as const } } };
  return {
    id: "m",
    name: "Mine",
    description: null,
    chart,
    columns: [],
    grain: null,
    grains: [],
    drill: [],
    hasRows: true,
    filters: [],
    isOwn: true,
    query,
  };
}

describe("a draft", () => {
  it("asks for what was chosen, the largest first", () => {
    expect(queryOf(draft({ measures: ["o.count"], dimensions: ["c.country"], limit: 10 }), NUMBERS)).toEqual({
      measures: ["o.count"],
      dimensions: ["c.country"],
      timeDimensions: [],
      filters: [],
      order: [["o.count", "desc"]],
      limit: 10,
    });
  });

  it("lets time run forward", () => {
    const { order, timeDimensions } = queryOf(
      draft({ measures: ["o.count"], time: { member: "o.at", granularity: "week", start: null, end: null } }),
      NUMBERS,
    );
    expect([order, timeDimensions]).toEqual([
      [["o.at.week", "asc"]],
      [{ dimension: "o.at", granularity: "week", dateRange: null }],
    ]);
  });

  it("reads numbers where the member's are numbers, and leaves out unfinished conditions", () => {
    const conditions: Condition[] = [
      { member: "o.amount", operator: "gt", value: "10" },
      { member: "c.code", operator: "equals", value: "10, 20" },
      { member: "c.name", operator: "contains", value: " " },
      { member: "c.name", operator: "set", value: "" },
    ];
    expect(queryOf(draft({ conditions }), NUMBERS).filters).toEqual([
      { member: "o.amount", operator: "gt", values: [10] },
      { member: "c.code", operator: "equals", values: ["10", "20"] },
      { member: "c.name", operator: "set" },
    ]);
  });

  it("keeps what its form does not show", () => {
    const query: SemanticQuery = {
      measures: ["o.count"],
      dimensions: ["c.country"],
      order: { "o.count": "asc" },
      limit: 5,
      timeDimensions: [{ dimension: "o.at", granularity: "month", dateRange: "last12Months" }],
      filters: [
        {
          or: [
            { member: "a", operator: "set" },
            { member: "b", operator: "set" },
          ],
        },
        { member: "c.country", operator: "equals", values: ["DE"] },
      ],
    };
    const again = draftOf(metric(query));
    expect(queryOf(again, NUMBERS)).toEqual({ ...query, order: [["o.count", "asc"]] });
    expect(chartOf(again).formats).toEqual({ "o.count": { style: "decimal" } });
  });
});

describe("what a draft lacks", () => {
  const time = { member: "o.at", granularity: "day" as const, start: null, end: null };
  it.each<[Partial<Draft>, boolean]>([
    [{ kind: "table", dimensions: ["a"] }, true],
    [{ kind: "table" }, false],
    [{ kind: "number", measures: ["m"] }, true],
    [{ kind: "number", measures: ["m"], dimensions: ["a"] }, false],
    [{ kind: "line", measures: ["m"], time }, true],
    [{ kind: "line", measures: ["m"], time: { ...time, granularity: null } }, false],
    [{ kind: "heatmap", measures: ["m"], dimensions: ["a"], time }, true],
    [{ kind: "combo", measures: ["m"], time }, false],
  ])("%j: %s", (part, isWhole) => expect(missingChoice(draft(part)) === "").toBe(isWhole));
});
