import { messages } from "../strings/board.js";
import { ownFailure, Refusal } from "./refusal.js";

export type GetToken = () => Promise<string>;

/** A token is renewed when less than this part of its lifetime is left, at most a minute before its end. */
const LAST_PART = 0.1;
const LAST_SECONDS = 60;

/**
 * The guest token, and when to request the next. The remaining time is the server's, measured by the page's monotonic
 * clock, so a wrong wall clock does no harm.
 */
export class Access {
  #endsAt = Number.POSITIVE_INFINITY;
  #pending: Promise<string> | null = null;
  #life = Number.POSITIVE_INFINITY; // seconds

  constructor(
    public token: string | null,
    public getToken: GetToken | null,
    private readonly now: () => number = () => performance.now(),
    /** Called if the page returns a token of another client. */
    private readonly onOtherClient: (token: string) => void = () => undefined,
  ) {}

  /** The token for the next request; a new one if there is none or the present one is about to end. */
  async bearer(): Promise<string> {
    if (this.token && !(this.getToken && this.now() >= this.#endsAt)) return this.token;
    return this.#renewed();
  }

  /** The token to try after `refused` got a 401; null if there is no other. */
  async after(refused: string): Promise<string | null> {
    if (this.token && this.token !== refused) return this.token;
    if (!this.getToken) return null;
    const next = await this.#renewed();
    return next === refused ? null : next;
  }

  /** The present token has `seconds` left, as the server says. A renewed token is assumed to last as long. */
  lasts(seconds: number): void {
    this.#life = seconds;
    this.#endsAt = this.now() + 1000 * (seconds - Math.min(LAST_SECONDS, seconds * LAST_PART));
  }

  /** If several requests need a new token at once, the page is asked once. */
  #renewed(): Promise<string> {
    this.#pending ??= this.#ask().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  async #ask(): Promise<string> {
    const token = this.getToken ? await this.getToken().catch(() => "") : "";
    if (!token) throw new Refusal(ownFailure("AUTHENTICATION_ERROR", messages.noToken, 401));
    const isOther = isOtherClient(token, this.token);
    this.token = token;
    this.lasts(this.#life);
    if (isOther) this.onOtherClient(token);
    return token;
  }
}

/** Whether there was an `old` token, and `token` is of another client: a board never shows rows of two clients. */
export function isOtherClient(token: string | null, old: string | null): boolean {
  return old !== null && old !== "" && token !== old && clientOf(token ?? "") !== clientOf(old);
}

/** The digest of the client; the whole token if it cannot be read. */
function clientOf(token: string): string {
  try {
    const claims = token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/");
    return String((JSON.parse(atob(claims)) as { sub: string }).sub);
  } catch {
    return token;
  }
}
