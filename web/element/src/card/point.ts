import { isSame } from "../board/selection.js";
import type { Point } from "../charts/view.js";
import { type Item, openMenu } from "../float/menu.js";
import type { CardPiece, Press } from "./piece.js";
import { showRows } from "./rows.js";

/**
 * What a click on a point does. Where it can only filter the board, it does so, and the next click takes it back.
 * Where it can also lead a level down, a small choice opens; with Shift it filters without asking.
 */
export function follow(piece: CardPiece, point: Point, press: Press): void {
  const isAlone = piece.board.cards.size < 2;
  if (!piece.card.leadsDown(point.member)) {
    if (!isAlone) piece.board.select(piece.card, point);
    return;
  }
  if (isAlone) return drill(piece, point);
  if (press.isShifted) return piece.board.select(piece.card, point);
  openMenu(
    { element: piece, point: press },
    `Choices for ${point.label}`,
    [ways(piece, point), rows(piece, point)],
    point.label,
  );
}

function ways(piece: CardPiece, point: Point): Item[] {
  const { card } = piece;
  const next = card.metric.drill[card.drill.length + 1]?.label ?? "";
  return [
    { label: `By ${next.toLowerCase()}`, symbol: "drill", act: () => drill(piece, point) },
    { label: filtering(piece, point), symbol: "filter", act: () => piece.board.select(piece.card, point) },
  ];
}

function filtering({ board, card }: CardPiece, { member, value, label }: Point): string {
  const chosen = { metricId: card.metric.id, member, value, label };
  return board.selections.some((one) => isSame(one, chosen)) ? "Stop filtering by it" : "Filter the dashboard";
}

function rows(piece: CardPiece, { member, value }: Point): Item[] {
  const { board, card } = piece;
  if (!board.said.allows.underlyingData || !card.metric.hasRows) return [];
  return [{ label: "Underlying rows", symbol: "rows", act: () => showRows(piece, [{ member, value }]) }];
}

function drill(piece: CardPiece, { value, label }: Point): void {
  piece.board.drillInto(piece.card, { value, label });
}
