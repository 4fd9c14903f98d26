import { afterEach, describe, expect, it, vi } from "vitest";
import { Access } from "../../src/api/access.js";
import type { Answer, BoardMetric, Chart, Failure } from "../../src/api/protocol.js";
import { Server } from "../../src/api/server.js";
import { Batches } from "../../src/board/batches.js";
import { Card } from "../../src/board/card.js";

const chart = { kind: "bar", pageSize: null } as unknown as Chart;
const metric = (id: string): BoardMetric => ({
  id,
  name: id,
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
});
const line = (key: string, rowCount = 1): string =>
  `${JSON.stringify({ key, metricId: key, rowCount, rows: [[1]], ignored: [], error: null })}\n`;
const failing = (key: string): string =>
  `${JSON.stringify({ key, metricId: key, error: { code: "QUERY_TIMEOUT", message: "", status: 504, requestId: "r" } })}\n`;
const NARROWING = { embedId: "e", filters: {}, selections: [] };

interface Wire {
  send: (text: string) => void;
  end: () => void;
  cut: () => void;
  signal: AbortSignal | null;
}

/** A server whose answers the test writes by hand. */
function wires(...responses: (Response | null)[]): Wire[] {
  const opened: Wire[] = [];
  vi.stubGlobal("fetch", (_url: string, { signal }: RequestInit) => {
    const ready = responses.shift();
    if (ready) return Promise.resolve(ready);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        signal?.addEventListener("abort", () => controller.error(new DOMException("", "AbortError")));
        opened.push({
          send: (text) => controller.enqueue(new TextEncoder().encode(text)),
          end: () => controller.close(),
          cut: () => controller.error(new TypeError("network error")),
          signal: signal ?? null,
        });
      },
    });
    return Promise.resolve(new Response(body));
  });
  return opened;
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const refused = (status: number, code: string, headers = {}): Response =>
  new Response(JSON.stringify({ error: { code, message: "", status, at: null, requestId: "r" } }), { status, headers });

function setUp(): { batches: Batches; one: Card; other: Card; refusals: Failure[] } {
  const refusals: Failure[] = [];
  const batches = new Batches(new Server("https://x", new Access("token", null)), (failure) => refusals.push(failure));
  return { batches, one: new Card(metric("one")), other: new Card(metric("other")), refusals };
}

afterEach(() => vi.unstubAllGlobals());

describe("a batch", () => {
  it("gives each card its line as it comes", async () => {
    const opened = wires();
    const { batches, one, other } = setUp();
    void batches.ask([one, other], NARROWING);
    await settle();
    opened[0]?.send(line("other"));
    await settle();
    expect([one.phase, other.phase]).toEqual(["asking", "ready"]);
  });

  it("fails the one card whose line failed", async () => {
    const opened = wires();
    const { batches, one, other, refusals } = setUp();
    const done = batches.ask([one, other], NARROWING);
    await settle();
    opened[0]?.send(failing("one") + line("other"));
    opened[0]?.end();
    await done;
    expect([one.failure?.code, other.phase, refusals]).toEqual(["QUERY_TIMEOUT", "ready", []]);
  });

  it.each(["end", "cut"] as const)("leaves no card waiting at the stream's %s", async (how) => {
    const opened = wires();
    const { batches, one, other } = setUp();
    const done = batches.ask([one, other], NARROWING);
    await settle();
    opened[0]?.send(line("one"));
    await settle();
    opened[0]?.[how]();
    await done;
    expect([one.phase, other.failure?.code]).toEqual(["ready", "ANSWER_CUT"]);
  });

  it("is stopped once another asks for all that it still owes", async () => {
    const opened = wires();
    const { batches, one, other } = setUp();
    void batches.ask([one, other], NARROWING);
    await settle();
    opened[0]?.send(line("other"));
    await settle();
    void batches.ask([one], NARROWING);
    await settle();
    expect(opened[0]?.signal?.aborted).toBe(true);
    expect(one.phase).toBe("asking");
  });

  it("goes on for the others, and its outdated line is passed over", async () => {
    const opened = wires();
    const { batches, one, other } = setUp();
    void batches.ask([one, other], NARROWING);
    await settle();
    void batches.ask([one], NARROWING);
    await settle();
    expect(opened[0]?.signal?.aborted).toBe(false);
    opened[1]?.send(line("one", 2));
    await settle();
    opened[0]?.send(line("one", 1));
    await settle();
    expect((one.answer as Answer).rowCount).toBe(2);
  });

  it("reports a refusal that concerns the whole board", async () => {
    wires(refused(401, "AUTHENTICATION_ERROR"));
    const { batches, one, refusals } = setUp();
    await batches.ask([one], NARROWING);
    expect([one.failure?.code, refusals[0]?.code]).toEqual(["AUTHENTICATION_ERROR", "AUTHENTICATION_ERROR"]);
  });

  it("waits for a rate limit to end and asks again", async () => {
    const opened = wires(refused(429, "RATE_LIMIT_EXCEEDED", { "Retry-After": "0.01" }), null);
    const { batches, one } = setUp();
    const done = batches.ask([one], NARROWING);
    await new Promise((resolve) => setTimeout(resolve, 40));
    opened[0]?.send(line("one"));
    opened[0]?.end();
    await done;
    expect(one.phase).toBe("ready");
  });

  it("says so when there is no connection", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    const { batches, one } = setUp();
    await batches.ask([one], NARROWING);
    expect(one.failure?.code).toBe("UNREACHABLE");
  });
});

describe("a refused token", () => {
  it("is replaced once, and the request made again", async () => {
    const sent: (string | null)[] = [];
    vi.stubGlobal("fetch", (_url: string, { headers }: RequestInit) => {
      sent.push(new Headers(headers).get("Authorization"));
      return Promise.resolve(sent.length === 1 ? refused(401, "AUTHENTICATION_ERROR") : Response.json({ data: 1 }));
    });
    const server = new Server("https://x", new Access("old", () => Promise.resolve("new")));
    expect(await server.json("board?id=1")).toEqual({ data: 1 });
    expect(sent).toEqual(["Bearer old", "Bearer new"]);
  });

  it("is not tried a third time", async () => {
    const fetch = vi.fn(() => Promise.resolve(refused(401, "AUTHENTICATION_ERROR")));
    vi.stubGlobal("fetch", fetch);
    const server = new Server("https://x", new Access("old", () => Promise.resolve("new")));
    await expect(server.json("board?id=1")).rejects.toMatchObject({ failure: { code: "AUTHENTICATION_ERROR" } });
    expect(fetch).toHaveBeenCalledTimes(2);
  });
});
