import type { LiveBoard } from "../board/board.js";
import type { RenderContext } from "../cards/render-context.js";
import { download } from "../export/download.js";
import { type Item, openMenu } from "../popover/menu.js";
import { boardMenuStrings } from "../strings/menus.js";

export function openBoardMenu(board: LiveBoard, anchor: HTMLElement, context: RenderContext): void {
  openMenu({ element: anchor }, board.definition.name ?? boardMenuStrings.dashboard, [
    main(board, anchor, context),
    own(board, anchor, context),
  ]);
}

function main(board: LiveBoard, anchor: HTMLElement, { locale }: RenderContext): Item[] {
  const items: Item[] = [
    { label: boardMenuStrings.refresh, symbol: "reset", act: () => void board.ask([...board.cards.values()]) },
  ];
  if (board.definition.allows.download)
    items.push({
      label: boardMenuStrings.downloadPdf,
      symbol: "download",
      act: () => void download(board, anchor, { format: "pdf", locale }),
    });
  return items;
}

function own(board: LiveBoard, anchor: HTMLElement, context: RenderContext): Item[] {
  const { allows } = board.definition;
  const items: Item[] = [];
  if (allows.createMetrics)
    items.push({
      label: boardMenuStrings.addChart,
      symbol: "plus",
      act: () =>
        void import("../builder/builder.js").then(({ openBuilder }) => openBuilder(board, anchor, context, null)),
    });
  if (allows.changeLayout && isWide(anchor))
    items.push({ label: boardMenuStrings.arrangeCharts, symbol: "layout", act: () => void arrange(board) });
  return items;
}

/** Below this width the cards stand in one or two columns, and cannot be arranged. */
const isWide = (anchor: HTMLElement): boolean => (anchor.closest<HTMLElement>(".board")?.clientWidth ?? 0) > 960;

async function arrange(board: LiveBoard): Promise<void> {
  await import("../builder/arrange.js");
  board.isArranging = true;
  board.changed();
}
