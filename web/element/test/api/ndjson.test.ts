import { describe, expect, it } from "vitest";
import { lines } from "../../src/api/ndjson.js";

function stream(...chunks: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
      controller.close();
    },
  });
}

async function all(body: ReadableStream<Uint8Array>): Promise<unknown[]> {
  const objects: unknown[] = [];
  for await (const line of lines(body)) objects.push(line);
  return objects;
}

describe("lines of an NDJSON stream", () => {
  const cases: [string, (string | Uint8Array)[], unknown[]][] = [
    ["come one by one", ['{"a":1}\n{"a":2}\n'], [{ a: 1 }, { a: 2 }]],
    ["are joined over split chunks", ['{"a', '":1}', '\n{"a":2', "}\n"], [{ a: 1 }, { a: 2 }]],
    ["may lack the last line's end", ['{"a":1}\n{"a":2}'], [{ a: 1 }, { a: 2 }]],
    ["are dropped where broken, the others stand", ['{"a":1}\n{"a":\n{"a":3}\n'], [{ a: 1 }, { a: 3 }]],
    ["are dropped where empty", ["\n\n", '{"a":1}\n\n'], [{ a: 1 }]],
    ["do not end at a letter's second byte", [new Uint8Array([0x22, 0xc3]), new Uint8Array([0xa9, 0x22, 0x0a])], ["é"]],
    ["are none in an empty stream", [], []],
  ];
  it.each(cases)("%s", async (_, chunks, expected) => {
    expect(await all(stream(...chunks))).toEqual(expected);
  });

  it("are there before the stream has ended", async () => {
    let push: (text: string) => void = () => undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        push = (text) => controller.enqueue(new TextEncoder().encode(text));
      },
    });
    const reader = lines(body);
    push('{"a":1}\n{"a"');
    expect((await reader.next()).value).toEqual({ a: 1 });
  });

  it("stop the server when nobody reads on", async () => {
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode("1\n2\n")),
      cancel: () => {
        isCancelled = true;
      },
    });
    for await (const _ of lines(body)) break;
    expect(isCancelled).toBe(true);
  });
});
