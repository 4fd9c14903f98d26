import { messages } from "../strings/board.js";
import type { Access } from "./access.js";
import { lines } from "./ndjson.js";
import { isAbort, ownFailure, Refusal, refusal } from "./refusal.js";

export type Method = "GET" | "POST" | "PUT" | "DELETE";

export interface Request {
  method?: Method;
  body?: unknown;
  signal?: AbortSignal;
}

/** A client of the viewer plane of one server. */
export class Server {
  constructor(
    private readonly origin: string,
    private readonly access: Access,
  ) {}

  async json<T>(path: string, request: Request = {}): Promise<T> {
    return (await (await this.response(path, request)).json()) as T;
  }

  async *stream<T>(path: string, request: Request): AsyncGenerator<T> {
    const { body } = await this.response(path, { method: "POST", ...request });
    if (body) yield* lines(body) as AsyncGenerator<T>;
  }

  /** The successful response. Throws Refusal for any other, after one more try with a new token on 401. */
  async response(path: string, request: Request): Promise<Response> {
    const token = await this.access.bearer();
    let response = await this.#sent(path, request, token);
    if (response.status === 401) {
      const next = await this.access.after(token);
      if (next) response = await this.#sent(path, request, next);
    }
    if (!response.ok) throw await refusal(response);
    return response;
  }

  async #sent(path: string, { method = "GET", body, signal }: Request, token: string): Promise<Response> {
    const headers: Record<string, string> = { Authorization: `Bearer ${token}` };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    try {
      return await fetch(`${this.origin}/api/v2/viewer/${path}`, {
        method,
        headers,
        // The token alone identifies the viewer: no cookies.
        credentials: "omit",
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      });
    } catch (fault) {
      if (isAbort(fault)) throw fault;
      throw new Refusal(ownFailure("UNREACHABLE", messages.unreachable));
    }
  }
}
