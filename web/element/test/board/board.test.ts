import { afterEach, describe, expect, it, vi } from "vitest";
import { Access } from "../../src/api/access.js";
import type { Board, BoardMetric, Chart } from "../../src/api/protocol.js";
import { Server } from "../../src/api/server.js";
import { LiveBoard } from "../../src/board/board.js";
import type { Card } from "../../src/board/card.js";

const chart = { kind: "bar", pageSize: null } as unknown as Chart;

function metric(id: string, part: Partial<BoardMetric> = {}): BoardMetric {
  const blank = {
    description: null,
    chart,
    columns: [],
    grain: null,
    grains: [],
    drill: [],
    hasRows: false,
    filters: [],
    isOwn: false,
    query: null,
  };
  return { id, name: id, ...blank, ...part };
}

const COUNTRY = { member: "c.country", label: "Country" };
const METRICS = [
  metric("driven", { filters: ["period"] }),
  metric("drilling", { drill: [COUNTRY, { member: "c.city", label: "City" }] }),
  metric("deaf"),
];

function board(metrics = METRICS): Board {
  const layout = metrics.map(({ id }, index) => ({ metricId: id, x: 0, y: index * 2, width: 12, height: 2 }));
  const filters = [
    { name: "period", label: "Period", kind: "dateRange" as const, value: null, presets: [], choices: null },
  ];
  return {
    embedId: "e",
    embedType: "dashboard",
    name: "Board",
    description: null,
    timezone: "UTC",
    expiresIn: 60,
    metrics,
    layout,
    filters,
    theme: null,
    allows: {} as Board["allows"],
  };
}

interface Asked {
  metrics: { metricId: string }[];
  selections: { member: string; value: unknown }[];
  filters: object;
}

/** Answers everything at once; `deaf` ignores what `drilling` selects. */
function serve(state: { board: Board; isExpired: boolean }): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", (url: string, { body }: RequestInit) => {
    if (state.isExpired)
      return Promise.resolve(
        Response.json({ error: { code: "AUTHENTICATION_ERROR", message: "", status: 401 } }, { status: 401 }),
      );
    if (url.includes("/board?")) return Promise.resolve(Response.json({ data: state.board }));
    const question = JSON.parse(String(body)) as Asked;
    asked.push(question);
    const lines = question.metrics.map(({ metricId }) => ({
      key: metricId,
      metricId,
      rows: [[1]],
      ignored: metricId === "deaf" ? ["drilling.c.country"] : [],
      error: null,
    }));
    return Promise.resolve(new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join("")));
  });
  return asked;
}

async function loaded(): Promise<{
  live: LiveBoard;
  asked: Asked[];
  state: { board: Board; isExpired: boolean };
  card: (id: string) => Card;
}> {
  const state = { board: board(), isExpired: false };
  const asked = serve(state);
  const live = new LiveBoard(
    new Server("https://x", new Access("token", null)),
    { id: "e", metricId: null },
    () => undefined,
  );
  await live.load();
  asked.length = 0;
  return { live, asked, state, card: (id) => live.cards.get(id) as Card };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const ids = (asked: Asked[]): string[][] => asked.map(({ metrics }) => metrics.map(({ metricId }) => metricId));

afterEach(() => vi.unstubAllGlobals());

describe("a board", () => {
  it("re-asks the cards that a filter drives, and no others", async () => {
    const { live, asked } = await loaded();
    live.setFilter("period", { preset: "today" });
    await settle();
    expect([ids(asked), asked[0]?.filters]).toEqual([[["driven"]], { period: { preset: "today" } }]);
  });

  it("lists the set filters and selections that do not apply to a card", async () => {
    const { live, card } = await loaded();
    expect(live.ignoredBy(card("deaf"))).toEqual([]);
    let told = 0;
    card("deaf").watch(() => (told += 1));
    live.setFilter("period", { preset: "today" });
    live.select(card("drilling"), { ...COUNTRY, label: "Germany", value: "DE" });
    await settle();
    expect(["driven", "deaf"].map((id) => live.ignoredBy(card(id)))).toEqual([[], ["Period", "Germany"]]);
    expect(told).toBeGreaterThan(0);
    live.reset();
    expect(live.ignoredBy(card("deaf"))).toEqual([]);
  });

  it("asks nothing where a filter stays as it was", async () => {
    const { live, asked } = await loaded();
    live.setFilter("period", null);
    await settle();
    expect(asked).toEqual([]);
  });

  it("asks neither the card that was clicked nor one that ignores such clicks", async () => {
    const { live, asked, card } = await loaded();
    live.select(card("drilling"), { ...COUNTRY, value: "DE" });
    await settle();
    expect(ids(asked)).toEqual([["driven"]]);
  });

  it("narrows by the levels drilled through", async () => {
    const { live, asked, card } = await loaded();
    live.drillInto(card("drilling"), { value: "DE", label: "Germany" });
    live.select(card("drilling"), { member: "c.city", label: "Bonn", value: "Bonn" });
    await settle();
    expect(asked.at(-1)?.selections.map(({ member, value }) => [member, value])).toEqual([
      ["c.city", "Bonn"],
      ["c.country", "DE"],
    ]);
  });

  it("asks on reset for the cards that were filtered", async () => {
    const { live, asked, card } = await loaded();
    live.select(card("driven"), { member: "o.at", label: "", value: 1 });
    await settle();
    asked.length = 0;
    live.reset();
    await settle();
    expect([ids(asked), live.selections]).toEqual([[["drilling", "deaf"]], []]);
  });

  it("resumes after a new token with the viewer's filters", async () => {
    const { live, asked, state, card } = await loaded();
    state.isExpired = true;
    live.setFilter("period", { preset: "today" });
    await settle();
    expect(live.failure?.code).toBe("AUTHENTICATION_ERROR");
    state.isExpired = false;
    live.resume();
    await settle();
    expect([live.failure, card("driven").phase, asked[0]?.filters]).toEqual([
      null,
      "ready",
      { period: { preset: "today" } },
    ]);
  });

  it("keeps the cards that a refresh finds unchanged", async () => {
    const { live, asked, state, card } = await loaded();
    const before = card("deaf");
    state.board = board([...METRICS, metric("new")]);
    await live.refresh();
    expect([card("deaf") === before, ids(asked)]).toEqual([true, [["new"]]]);
  });
});
