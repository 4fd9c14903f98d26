import { isSame } from "../board/selection.js";
import type { Point } from "../charts/chart-view.js";
import { type Item, openMenu } from "../popover/menu.js";
import { cardMenuStrings, pointStrings } from "../strings/menus.js";
import type { CardHost, Press } from "./card-host.js";
import { showRows } from "./underlying-rows.js";

/**
 * Handles a click on a point. If it can only filter the board, it does, and the next click removes the filter.
 * If it can also drill down, a menu opens; with Shift it filters at once.
 */
export function actOnPoint(host: CardHost, point: Point, press: Press): void {
  const isAlone = host.board.cards.size < 2;
  if (!host.card.leadsDown(point.member)) {
    if (!isAlone) host.board.select(host.card, point);
    return;
  }
  if (isAlone) return drill(host, point);
  if (press.isShifted) return host.board.select(host.card, point);
  openMenu(
    { element: host, point: press },
    pointStrings.choices(point.label),
    [ways(host, point), rows(host, point)],
    point.label,
  );
}

function ways(host: CardHost, point: Point): Item[] {
  const { card } = host;
  const next = card.metric.drill[card.drill.length + 1]?.label ?? "";
  return [
    { label: pointStrings.drillTo(next), symbol: "drill", act: () => drill(host, point) },
    { label: filtering(host, point), symbol: "filter", act: () => host.board.select(host.card, point) },
  ];
}

function filtering({ board, card }: CardHost, { member, value, label }: Point): string {
  const chosen = { metricId: card.metric.id, member, value, label };
  return board.selections.some((one) => isSame(one, chosen)) ? pointStrings.stopFiltering : pointStrings.filter;
}

function rows(host: CardHost, { member, value }: Point): Item[] {
  const { board, card } = host;
  if (!board.definition.allows.underlyingData || !card.metric.hasRows) return [];
  return [{ label: cardMenuStrings.underlyingRows, symbol: "rows", act: () => showRows(host, [{ member, value }]) }];
}

function drill(host: CardHost, { value, label }: Point): void {
  host.board.drillInto(host.card, { value, label });
}
