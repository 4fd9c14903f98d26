import { html, nothing, type TemplateResult } from "lit";
import type { Cell } from "../api/protocol.js";
import type { Rows } from "../api/questions.js";
import { asFailure } from "../api/refusal.js";
import { isNumeric } from "../formatting/data-types.js";
import { formatterFor } from "../formatting/formatter.js";
import { openDialog } from "../popover/dialog.js";
import { rowsStrings } from "../strings/menus.js";
import type { CardHost } from "./card-host.js";
import { failed } from "./states.js";

const PAGE = 100;

export type PointValue = { member: string; value: Cell };

/** Shows the rows behind a metric or one of its points, page by page. */
export function showRows(host: CardHost, point: readonly PointValue[]): void {
  const dialog = openDialog(host, rowsStrings.title(host.card.metric.name));
  let shown: Rows | null = null;
  const more = async (): Promise<void> => {
    try {
      const next = await page(host, point, shown?.rows.length ?? 0);
      shown = { ...next, rows: [...(shown?.rows ?? []), ...next.rows] };
      dialog.draw(table(host, shown, () => void more()));
    } catch (fault) {
      dialog.draw(failed(asFailure(fault), () => void more()));
    }
  };
  dialog.draw(html`<p class="message" role="status">${rowsStrings.loading}</p>`);
  void more();
}

function page({ board, card }: CardHost, point: readonly PointValue[], offset: number): Promise<Rows> {
  const drill = card.drill.map(({ value }) => value);
  const body = {
    ...board.state,
    metricId: card.metric.id,
    limit: PAGE,
    offset,
    ...(drill.length ? { drill } : {}),
    ...(point.length ? { point } : {}),
  };
  return board.server.json<Rows>("rows", { method: "POST", body });
}

function table({ context }: CardHost, { columns, rows, truncated }: Rows, onMore: () => void): TemplateResult {
  if (!rows.length) return html`<p class="message">${rowsStrings.none}</p>`;
  const formatter = formatterFor(context.locale, context.timezone);
  const kind = (dataType: string): string => (isNumeric(dataType) ? "is-number" : "");
  return html`<table>
      <thead>
        <tr>
          ${columns.map(({ name, label, dataType }) => html`<th scope="col" class=${kind(dataType)}>${label ?? name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map(({ dataType }, index) => html`<td class=${kind(dataType)}>${formatter.cell(row[index] ?? null, dataType)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
    ${truncated ? html`<div class="foot"><button class="button" @click=${onMore}>${rowsStrings.more}</button></div>` : nothing}`;
}
