import type { LiveBoard } from "../board/board.js";
import type { Card } from "../board/card.js";
import type { RenderContext } from "./render-context.js";

/** The interface of a card's element for its menus and dialogs, which load later and do not import it. */
export interface CardHost extends HTMLElement {
  readonly board: LiveBoard;
  readonly card: Card;
  readonly context: RenderContext;
  /** The chart as SVG; null if it has none. */
  svg(): string | null;
}

/** Where and how the card was last clicked; charts report only the point. */
export interface Press {
  x: number;
  y: number;
  isShifted: boolean;
}
