import { describe, expect, it } from "vitest";
import type { BoardMetric } from "../../src/api/protocol.js";
import type { LiveBoard } from "../../src/board/board.js";
import { Card } from "../../src/board/card.js";
import { changed, nameIn } from "../../src/export/download.js";

describe("a file's name", () => {
  it.each([
    ["attachment; filename=\"a.csv\"; filename*=UTF-8''caf%C3%A9.csv", "café.csv"],
    ['attachment; filename="my file.csv"', "my file.csv"],
    ["attachment; filename=a.csv", "a.csv"],
    ["attachment", null],
    [null, null],
  ])("in %s is %s", (disposition, name) => expect(nameIn(disposition)).toBe(name));
});

describe("what is printed", () => {
  const card = (id: string): Card =>
    new Card({ id, grain: "month", chart: { kind: "table", pageSize: 10 } } as unknown as BoardMetric);

  it("is each card as the viewer has it, with all of its rows", () => {
    const [plain, cut, drilled] = [card("plain"), card("cut"), card("drilled")];
    cut.grain = "day";
    drilled.drill = [{ value: "DE", label: "Germany" }];
    const cards = new Map([plain, cut, drilled].map((one) => [one.metric.id, one]));
    expect(changed({ cards } as unknown as LiveBoard)).toEqual([
      { key: "cut", metricId: "cut", grain: "day" },
      { key: "drilled", metricId: "drilled", drill: ["DE"] },
    ]);
  });
});
