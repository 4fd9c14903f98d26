import type { Failure } from "./protocol.js";

/** A failed request, as the server reports it, or as this client does if the server was not reached. */
export class Refusal extends Error {
  constructor(
    readonly failure: Failure,
    readonly retryAfter: number | null = null, // seconds
  ) {
    super(failure.message);
    this.name = "Refusal";
  }
}

/** A failure that the server did not report: of the network, or of an unreadable response. */
export function ownFailure(code: string, message: string, status = 0): Failure {
  return { code, message, status, at: null, requestId: "" };
}

export async function refusal(response: Response): Promise<Refusal> {
  const wait = Number(response.headers.get("Retry-After"));
  return new Refusal(await failureIn(response), Number.isFinite(wait) && wait > 0 ? wait : null);
}

/** Proxies answer with pages of their own, so the body may not have the error shape of the API. */
async function failureIn(response: Response): Promise<Failure> {
  const requestId = response.headers.get("X-Request-Id") ?? "";
  const fallback = { ...ownFailure("UNEXPECTED_ANSWER", response.statusText, response.status), requestId };
  try {
    const { error } = (await response.json()) as { error?: Partial<Failure> | null };
    return { ...fallback, ...error };
  } catch {
    return fallback;
  }
}

export function asFailure(fault: unknown): Failure {
  if (fault instanceof Refusal) return fault.failure;
  return ownFailure("UNREACHABLE", fault instanceof Error ? fault.message : String(fault));
}

export function isAbort(fault: unknown): boolean {
  return fault instanceof DOMException && fault.name === "AbortError";
}
