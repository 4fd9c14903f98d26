import { describe, expect, it } from "vitest";
import { metricAddress } from "../../src/elements/address.js";

describe("a metric's address", () => {
  const cases: [string, Parameters<typeof metricAddress>[0], ReturnType<typeof metricAddress>][] = [
    ["metric of an embed", { metricId: "m", embedId: "e" }, { id: "e", metricId: "m" }],
    ["metric of a dashboard", { metricId: "m", dashboardId: "d" }, { id: "d", metricId: "m" }],
    ["an embed goes before a dashboard", { metricId: "m", embedId: "e", dashboardId: "d" }, { id: "e", metricId: "m" }],
    ["an embed's only metric", { embedId: "e" }, { id: "e", metricId: null }],
    ["dbn-metric: the id alone names the embed", { metricId: "m" }, { id: "m", metricId: null }],
    ["nothing yet", { metricId: "" }, null],
  ];
  it.each(cases)("%s", (_, ids, address) => expect(metricAddress(ids)).toEqual(address));
});
