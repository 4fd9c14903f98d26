import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { Access, type GetToken, isOtherClient } from "../api/access.js";
import type { Failure } from "../api/protocol.js";
import { ownFailure } from "../api/refusal.js";
import { Server } from "../api/server.js";
import { type Address, LiveBoard } from "../board/board.js";
import { preload } from "../cards/preload.js";
import type { RenderContext } from "../cards/render-context.js";
import { messages } from "../strings/board.js";
import { baseStyles } from "../theme/styles.js";
import { type ThemeOptions, themeOptions } from "../theme/theme.js";
import { tokens } from "../theme/tokens.js";

const PATIENCE = 5; // seconds that a page may take to set a token and an id
const DARK = matchMedia("(prefers-color-scheme: dark)");

/** The server is the origin of this script, unless the page names another. */
const ORIGIN = new URL(import.meta.url).origin;

/** The locale in canonical form; the browser's if `locale` is missing or unknown. */
function known(locale: string | undefined): string {
  try {
    return Intl.getCanonicalLocales(locale?.replaceAll("_", "-"))[0] ?? navigator.language;
  } catch {
    return navigator.language;
  }
}

/** The base of both public elements: attributes, events, the token, the theme, and the live board. */
export abstract class Embedded extends LitElement {
  static override styles = [tokens, baseStyles];
  static override properties: PropertyDeclarations = {
    token: {},
    apiUrl: { attribute: "api-url" },
    theme: {},
    locale: {},
    timezone: {},
    getToken: { attribute: false },
  };

  declare token: string | null;
  declare apiUrl: string | null;
  declare theme: string | null;
  declare locale: string | null;
  declare timezone: string | null;
  declare getToken: GetToken | null;
  protected board: LiveBoard | null = null;
  protected access = new Access(null, null);
  #context: RenderContext | null = null;
  #reported: Failure | null = null;
  #preloaded: LiveBoard | null = null;
  #unset: Failure | null = null;
  #patience = 0; // a timer

  /** What to load; null until the page has set it. */
  protected abstract get address(): Address | null;

  override connectedCallback(): void {
    super.connectedCallback();
    DARK.addEventListener("change", this.#onScheme);
    window.addEventListener("online", this.#onOnline);
    if (this.hasUpdated) this.reload();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    DARK.removeEventListener("change", this.#onScheme);
    window.removeEventListener("online", this.#onOnline);
    this.board?.close();
    this.board = null;
    this.#wait(false);
  }

  /** Loads everything again. */
  reload(): void {
    this.board?.close();
    this.board = null;
    this.#wait(true);
    this.requestUpdate();
    if (!this.address || !(this.token || this.getToken)) return;
    this.access = new Access(this.token, this.getToken, undefined, (token) => {
      this.token = token;
      this.reload();
    });
    const server = new Server(
      this.apiUrl ? new URL(this.apiUrl, location.href).href.replace(/\/$/, "") : ORIGIN,
      this.access,
    );
    const board = new LiveBoard(server, this.address, (seconds) => this.access.lasts(seconds));
    board.watch(() => this.#onBoard(board));
    this.board = board;
    this.#wait(false);
    void this.#load(board);
  }

  protected override willUpdate(changed: PropertyValues): void {
    const isElsewhere = ["dashboardId", "metricId", "embedId", "apiUrl"].some((name) => changed.has(name));
    if (isElsewhere) this.reload();
    else if (changed.has("token") || changed.has("getToken")) this.#takeToken();
    if (!this.board && !this.#patience) this.#wait(true);
  }

  /** Why there is nothing to show. */
  protected get failure(): Failure | null {
    return this.board?.failure ?? this.#unset;
  }

  /** Theme options of the attribute and of the token; the attribute's win. */
  protected get themeOptions(): ThemeOptions {
    return themeOptions(this.theme ?? null, this.board?.isLoaded ? this.board.definition.theme : null);
  }

  /** The same object until one of its values changes. */
  protected get context(): RenderContext {
    const { mode, properties } = this.themeOptions;
    const isDark = mode === "auto" ? DARK.matches : mode === "dark";
    const locale = known(this.locale || this.closest<HTMLElement>("[lang]")?.lang);
    const timezone = this.timezone || (this.board?.isLoaded ? this.board.definition.timezone : "UTC");
    const key = JSON.stringify([isDark, locale, timezone, properties]);
    if (this.#context?.key === key) return this.#context;
    this.#context = {
      key,
      locale,
      timezone,
      isDark,
      emit: (name, detail) => this.emit(name, detail),
      // A failure of the whole board is reported once, not for each card.
      fail: (failure, metricId) => {
        if (failure !== this.board?.failure) this.emit("error", { ...failure, metricId });
      },
    };
    return this.#context;
  }

  protected filterBar(board: LiveBoard): TemplateResult | typeof nothing {
    if (!board.definition.filters.length && !board.selections.length) return nothing;
    void import("../filters/filter-bar.js");
    return html`<martlet-filters
      .board=${board}
      .context=${this.context}
      .selections=${board.selections}
    ></martlet-filters>`;
  }

  protected emit(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Loads the board if there is none; otherwise resumes it with the viewer's filters and selections. */
  protected readonly retry = (): void => {
    if (this.board?.isLoaded) this.board.resume();
    else this.reload();
  };

  /** A new token of the same client keeps the board. If the board failed for lack of a token, it loads. */
  #takeToken(): void {
    this.access.getToken = this.getToken;
    if (isOtherClient(this.token, this.access.token)) return this.reload();
    this.access.token = this.token;
    if (!this.board || this.board.failure) this.retry();
  }

  async #load(board: LiveBoard): Promise<void> {
    const began = performance.now();
    await board.load();
    if (board !== this.board || board.failure) return;
    const { embedId, name } = board.definition;
    this.emit("load", { embedId, name, metrics: board.cards.size, timeTaken: Math.round(performance.now() - began) });
  }

  #onBoard(board: LiveBoard): void {
    if (board !== this.board) return;
    this.#preload(board);
    this.#report(board.failure);
    this.requestUpdate();
  }

  #preload(board: LiveBoard): void {
    if (!board.isLoaded || board === this.#preloaded) return;
    this.#preloaded = board;
    preload(board.definition.metrics);
  }

  /** If the page sets no token or no id in time, the page and the viewer are told. */
  #wait(isUnset: boolean): void {
    clearTimeout(this.#patience);
    this.#unset = null;
    this.#patience = isUnset ? window.setTimeout(() => this.#giveUp(), PATIENCE * 1000) : 0;
  }

  #giveUp(): void {
    this.#unset = this.address
      ? ownFailure("TOKEN_MISSING", messages.tokenMissing)
      : ownFailure("ID_MISSING", messages.idMissing(this.localName));
    this.#report(this.#unset);
    this.requestUpdate();
  }

  #report(failure: Failure | null): void {
    if (failure && failure !== this.#reported) {
      console.warn(messages.failure(failure.message, failure.code));
      if (failure.code === "AUTHENTICATION_ERROR") this.emit("token-expired", failure);
      this.emit("error", { ...failure, metricId: null });
    }
    this.#reported = failure;
  }

  readonly #onScheme = (): void => this.requestUpdate();

  readonly #onOnline = (): void => {
    if (this.board?.isLoaded) this.board.askUnreached();
    else if (this.board?.failure?.code === "UNREACHABLE") this.reload();
  };
}
