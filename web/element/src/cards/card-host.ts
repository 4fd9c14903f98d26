import type { LiveBoard } from "../board/board.js";
import type { Card } from "../board/card.js";
import type { RenderContext } from "./render-context.js";

/** A card's element, as the menus and dialogs that it opens know it: they load later, and import nothing of it. */
export interface CardHost extends HTMLElement {
  readonly board: LiveBoard;
  readonly card: Card;
  readonly context: RenderContext;
  /** The chart as SVG; null where it has none. */
  svg(): string | null;
}

/** Where and how the card was last clicked: charts tell only of the point. */
export interface Press {
  x: number;
  y: number;
  isShifted: boolean;
}
