import type { Answer } from "../api/protocol.js";
import type { BoardState, Line, MetricQuestion } from "../api/questions.js";
import { ownFailure, Refusal } from "../api/refusal.js";
import type { Server } from "../api/server.js";
import { messages } from "../strings/board.js";

/** The answer of one metric, in a request of its own. Throws Refusal if it failed. */
export async function askMetric(
  server: Server,
  state: BoardState,
  question: MetricQuestion,
  signal: AbortSignal,
): Promise<Answer> {
  const body = { ...state, metrics: [question] };
  for await (const line of server.stream<Line>("query", { body, signal })) {
    if (line.error) throw new Refusal(line.error);
    return line;
  }
  throw new Refusal(ownFailure("ANSWER_CUT", messages.answerCut));
}
