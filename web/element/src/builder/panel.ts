import { html, type PropertyValues, type TemplateResult } from "lit";
import type { Answer, BoardMetric, Failure } from "../api/protocol.js";
import { asFailure, isAbort, ownFailure } from "../api/refusal.js";
import { askMetric } from "../board/ask-metric.js";
import type { LiveBoard } from "../board/board.js";
import { ChartMount } from "../cards/chart-mount.js";
import type { RenderContext } from "../cards/render-context.js";
import { failed } from "../cards/states.js";
import { columns } from "../cards/table/columns.js";
import { formatterFor } from "../formatting/formatter.js";
import { builderStrings } from "../strings/builder.js";
import { BoardPart, define } from "../theme/board-part.js";
import { chartOf, type Draft, missingChoice, queryOf } from "./draft.js";
import { type Change, form } from "./form.js";
import type { Members } from "./members.js";
import { previewed } from "./preview.js";
import { builderStyles } from "./styles.js";

const SETTLING = 350; // milliseconds without a change before the preview is requested
const SHOWN = 200; // rows of a table's preview

/** Creates or edits a chart of the viewer's own: the form on the left, the preview on the right. */
export class BuilderPanel extends BoardPart {
  static override sharedStyles = builderStyles;
  static override properties = { draft: { attribute: false } };

  declare board: LiveBoard;
  declare context: RenderContext;
  declare members: Members;
  declare metricId: string | null;
  declare draft: Draft;
  declare onDone: () => void;
  declare onSaved: (metricId: string) => void;
  #first: Draft | null = null;
  #answer: Answer | null = null;
  #of: Draft | null = null; // the draft of the answer
  #failure: Failure | null = null;
  #message = "";
  #isSaving = false;
  #timer = 0;
  #stop: AbortController | null = null;
  #chart: ChartMount | null = null;

  /** Whether there are unsaved changes. */
  get isChanged(): boolean {
    return JSON.stringify(this.draft) !== JSON.stringify(this.#first);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#stop?.abort();
    this.#chart?.close();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("draft")) return;
    this.#first ??= this.draft;
    this.#message = "";
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#preview(), changed.get("draft") ? SETTLING : 0);
  }

  protected override render(): TemplateResult {
    const change: Change = (part) => {
      this.draft = { ...this.draft, ...part };
    };
    return html`${form(this.draft, this.members, change)}
      <div class="preview">
        <div class=${this.#of === this.draft ? "preview-card" : "preview-card old"}>
          <h3>${this.draft.name || builderStrings.preview}</h3>
          ${this.#shown()}
        </div>
      </div>
      <footer>
        <p class=${this.#message ? "bad" : ""} role="status">${this.#message}</p>
        <button class="button" @click=${() => this.onDone()}>${builderStrings.cancel}</button>
        <button class="button first" ?disabled=${this.#isSaving} @click=${() => void this.#save()}>${builderStrings.save}</button>
      </footer>`;
  }

  protected override updated(): void {
    const host = this.querySelector<HTMLElement>(".plot");
    const metric = this.#metric;
    if (!host || !metric || !this.#answer) return this.#closeChart();
    if (this.#chart?.metric.chart.kind !== metric.chart.kind) this.#closeChart();
    this.#chart ??= new ChartMount(
      host,
      metric,
      () => undefined,
      () => this.#break(),
    );
    this.#chart.draw(metric, this.#answer, this.context);
  }

  get #metric(): BoardMetric | null {
    return this.#of && this.#answer ? previewed(this.#of, this.#answer, this.members) : null;
  }

  #shown(): TemplateResult {
    const lacking = missingChoice(this.draft);
    if (lacking) return html`<p class="message">${lacking}</p>`;
    if (this.#failure) return failed(this.#failure, () => void this.#preview());
    const metric = this.#metric;
    if (!metric || !this.#answer) return html`<p class="message">${builderStrings.loading}</p>`;
    if (!this.#answer.rows.length) return html`<p class="message">${builderStrings.noRowsMatch}</p>`;
    if (metric.chart.kind === "table") return this.#table(metric, this.#answer);
    return html`<div class="plot"></div>`;
  }

  #table(metric: BoardMetric, shown: Answer): TemplateResult {
    const all = columns(metric, shown, formatterFor(this.context.locale, this.context.timezone));
    const kind = (isNumber: boolean): string => (isNumber ? "is-number" : "");
    return html`<div class="wide" tabindex="0" role="region" aria-label=${builderStrings.preview}>
      <table>
        <thead>
          <tr>
            ${all.map(({ label, isNumber }) => html`<th scope="col" class=${kind(isNumber)}>${label}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${shown.rows.slice(0, SHOWN).map(
            (row) =>
              html`<tr>
                ${all.map(({ write, isNumber }, index) => html`<td class=${kind(isNumber)}>${write(row[index] ?? null)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  async #preview(): Promise<void> {
    const { draft, board, members } = this;
    this.#stop?.abort();
    if (missingChoice(draft)) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.#failure = null;
    try {
      const question = { key: "draft", draft: { chart: chartOf(draft), query: queryOf(draft, members.numbers) } };
      this.#answer = await askMetric(
        board.server,
        { ...board.state, filters: {}, selections: [] },
        question,
        stop.signal,
      );
      this.#of = draft;
    } catch (fault) {
      if (isAbort(fault)) return;
      this.#failure = asFailure(fault);
    }
    this.requestUpdate();
  }

  async #save(): Promise<void> {
    const { draft, board, metricId, members } = this;
    this.#message = draft.name.trim() ? missingChoice(draft) : builderStrings.nameMissing;
    this.requestUpdate();
    if (this.#message) return;
    const body = {
      embedId: board.definition.embedId,
      name: draft.name.trim(),
      description: draft.description || null,
      chart: chartOf(draft),
      query: queryOf(draft, members.numbers),
      ...(metricId ? { metricId } : {}),
    };
    await this.#send(metricId ? "PUT" : "POST", body);
  }

  async #send(method: "PUT" | "POST", body: object): Promise<void> {
    this.#isSaving = true;
    this.requestUpdate();
    try {
      const { id } = await this.board.server.json<{ id: string }>("metrics", { method, body });
      this.onDone();
      await this.board.refresh();
      this.onSaved(id);
    } catch (fault) {
      const { message, requestId } = asFailure(fault);
      this.#message = builderStrings.notSaved(message, requestId);
    }
    this.#isSaving = false;
    this.requestUpdate();
  }

  #break(): void {
    this.#failure = ownFailure("NOT_DRAWN", "");
    this.requestUpdate();
  }

  #closeChart(): void {
    this.#chart?.close();
    this.#chart = null;
  }
}

define("martlet-builder", BuilderPanel);
