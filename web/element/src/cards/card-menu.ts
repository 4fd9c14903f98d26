import { html } from "lit";
import type { Granularity } from "../api/protocol.js";
import { dataTable } from "../charts/tables/data-table.js";
import { download } from "../export/download.js";
import { savePicture } from "../export/png.js";
import { openDialog } from "../popover/dialog.js";
import { type Item, openMenu } from "../popover/menu.js";
import { notice } from "../popover/notice.js";
import { openPopover } from "../popover/popover.js";
import { cardStrings } from "../strings/board.js";
import { cardMenuStrings, downloadStrings } from "../strings/menus.js";
import { chartTheme } from "../theme/theme.js";
import type { CardHost } from "./card-host.js";
import { currentMetric } from "./current-metric.js";
import { isFullscreen, toggleFullscreen } from "./fullscreen.js";
import { showRows } from "./underlying-rows.js";

export function openGrains(host: CardHost, element: HTMLElement): void {
  const { card, board } = host;
  const items = card.metric.grains.map(
    (grain): Item => ({
      label: `${grain[0]?.toUpperCase()}${grain.slice(1)}`,
      isChecked: grain === card.grain,
      act: () => board.setGrain(card, grain as Granularity),
    }),
  );
  openMenu({ element }, cardMenuStrings.periods, [items]);
}

/** Shows the author's description: a title attribute alone does not serve touch and keyboard. */
export function openAbout({ card: { metric } }: CardHost, element: HTMLElement): void {
  const { element: panel, draw } = openPopover({ element }, cardStrings.about(metric.name), "dialog");
  draw(html`<p class="words" tabindex="-1">${metric.description}</p>`);
  panel.querySelector<HTMLElement>(".words")?.focus();
}

export function openCardMenu(host: CardHost, element: HTMLElement): void {
  openMenu({ element }, host.card.metric.name, [views(host), files(host), ownership(host)]);
}

function views(host: CardHost): Item[] {
  const { card, board } = host;
  const { allows } = board.definition;
  const items: Item[] = [];
  if (allows.fullscreen)
    items.push({
      label: isFullscreen(host) ? cardMenuStrings.leaveFullScreen : cardMenuStrings.fullScreen,
      symbol: isFullscreen(host) ? "shrink" : "expand",
      act: () => void toggleFullscreen(host),
    });
  if (card.answer && card.metric.chart.kind !== "table")
    items.push({ label: cardMenuStrings.showAsTable, symbol: "rows", act: () => showDataTable(host) });
  if (allows.underlyingData && card.metric.hasRows)
    items.push({ label: cardMenuStrings.underlyingRows, symbol: "search", act: () => showRows(host, chosen(host)) });
  items.push({ label: cardMenuStrings.refresh, symbol: "reset", act: () => void board.ask([card]) });
  return items;
}

function files(host: CardHost): Item[] {
  const { card, board } = host;
  if (!board.definition.allows.download) return [];
  const file = (format: "csv" | "xlsx") => () =>
    void download(board, host, { format, locale: host.context.locale, card });
  const items: Item[] = [
    { label: cardMenuStrings.downloadCsv, symbol: "download", act: file("csv") },
    { label: cardMenuStrings.downloadExcel, symbol: "download", act: file("xlsx") },
  ];
  const svg = host.svg();
  if (svg) items.push({ label: cardMenuStrings.downloadPng, symbol: "download", act: () => void picture(host, svg) });
  return items;
}

function ownership(host: CardHost): Item[] {
  const { card, board } = host;
  const { allows } = board.definition;
  if (!card.metric.isOwn) return [];
  const items: Item[] = [];
  if (allows.updateMetrics)
    items.push({
      label: cardMenuStrings.editChart,
      symbol: "edit",
      act: () =>
        void import("../builder/builder.js").then(({ openBuilder }) =>
          openBuilder(board, host, host.context, card.metric),
        ),
    });
  if (allows.deleteMetrics)
    items.push({
      label: cardMenuStrings.deleteChart,
      symbol: "trash",
      isDangerous: true,
      act: () =>
        void import("../builder/removal.js").then(({ confirmRemoval }) => confirmRemoval(board, host, card.metric)),
    });
  return items;
}

async function picture(host: CardHost, svg: string): Promise<void> {
  const { surface, text, font } = chartTheme(host, host.context.isDark);
  try {
    await savePicture({ svg, title: host.card.metric.name, surface, text, font });
  } catch {
    notice(host, downloadStrings.pictureFailed);
  }
}

/** Shows the chart's data as a table. */
function showDataTable(host: CardHost): void {
  const { card, context } = host;
  const { answer, grain, metric } = card;
  if (!answer) return;
  const { locale, timezone, isDark } = context;
  const props = {
    metric: currentMetric(metric, grain, answer.level),
    answer,
    chosen: [],
    locale,
    timezone,
    theme: chartTheme(host, isDark),
  };
  openDialog(host, metric.name).draw(html`${dataTable(props)}`);
}

/** The selections of this card filter its own rows too. */
function chosen(host: CardHost): { member: string; value: string | number | boolean | null }[] {
  const own = host.board.selections.filter(({ metricId }) => metricId === host.card.metric.id);
  return own.map(({ member, value }) => ({ member, value }));
}
