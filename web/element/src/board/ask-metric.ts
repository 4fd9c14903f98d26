import type { Answer } from "../api/protocol.js";
import type { Line, MetricQuestion, Narrowing } from "../api/questions.js";
import { ownFailure, Refusal } from "../api/refusal.js";
import type { Server } from "../api/server.js";

/** One metric's answer, asked for by itself. Throws Refusal where it failed. */
export async function answer(
  server: Server,
  narrowing: Narrowing,
  question: MetricQuestion,
  signal: AbortSignal,
): Promise<Answer> {
  const body = { ...narrowing, metrics: [question] };
  for await (const line of server.stream<Line>("query", { body, signal })) {
    if (line.error) throw new Refusal(line.error);
    return line;
  }
  throw new Refusal(ownFailure("ANSWER_CUT", "The answer broke off before it was whole."));
}
