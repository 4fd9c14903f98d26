import { expect, test } from "vitest";
import { changeOf } from "../../src/charts/number/change.js";
import { numberOf, sum } from "../../src/formatting/decimal.js";

test.each([
  [["0.1", "0.2"], "0.3"],
  [["99999999999999999999.99", "0.01"], "100000000000000000000.00"],
  [["-5", "3.25"], "-1.75"],
  [[1, 2, null], 3],
  [[null, undefined], null],
  [["9007199254740993", 2], "9007199254740995"],
])("the sum of %j is %j", (cells, expected) => {
  expect(sum(cells)).toBe(expected);
});

test("only finite numbers are drawn", () => {
  expect([numberOf("x"), numberOf(""), numberOf(null), numberOf(true), numberOf("1e400")]).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
});

test.each([
  ["120", "100", false, { difference: "20", ratio: 0.2, tone: "good" }],
  ["120", "100", true, { difference: "20", ratio: 0.2, tone: "bad" }],
  [5, 0, false, { difference: 5, ratio: null, tone: "good" }],
  [5, -10, false, { difference: 15, ratio: null, tone: "good" }],
  [5, 5, false, { difference: 0, ratio: 0, tone: "same" }],
  ["123456789012345678.91", "-5", false, { difference: "123456789012345683.91", ratio: null, tone: "good" }],
])("from %j against %j (lower is better: %j)", (now, before, isLowerBetter, expected) => {
  expect(changeOf(now, before, { isLowerBetter })).toMatchObject(expected);
});

test("a change that is written as zero has no direction", () => {
  expect(changeOf("107.96", "107.97")).toMatchObject({ direction: 0, tone: "same", difference: "-0.01" });
  expect(changeOf(0.0411, 0.041, { isShare: true })).toMatchObject({ direction: 0, tone: "same" });
  expect(changeOf(0.0411, 0.041)).toMatchObject({ direction: 1, tone: "good" });
});

test("a missing value has no change", () => {
  expect(changeOf(null, 5)).toBeNull();
  expect(changeOf(5, null)).toBeNull();
});
