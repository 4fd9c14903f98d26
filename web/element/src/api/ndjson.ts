/** The objects of an NDJSON stream, each as soon as its line is complete. */
export async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<unknown> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const whole = (rest + (done ? decoder.decode() : decoder.decode(value, { stream: true }))).split("\n");
      rest = done ? "" : (whole.pop() ?? "");
      yield* whole.flatMap(parsed);
      if (done) return;
    }
  } finally {
    // If the reader stops early, the server must stop too.
    await reader.cancel().catch(() => undefined);
  }
}

/** A broken line is dropped. The card that waits for it fails at the end of the stream. */
function parsed(line: string): unknown[] {
  if (!line.trim()) return [];
  try {
    return [JSON.parse(line) as unknown];
  } catch {
    return [];
  }
}
