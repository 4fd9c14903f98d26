import type { MetricQuestion } from "../api/questions.js";
import { asFailure } from "../api/refusal.js";
import type { LiveBoard } from "../board/board.js";
import type { Card } from "../board/card.js";
import { notice } from "../popover/notice.js";
import { downloadStrings } from "../strings/menus.js";
import { ownPalette } from "../theme/theme.js";

export type FileFormat = "csv" | "xlsx" | "pdf";

/** Downloads a file of a card or of the whole board, which the server makes. */
export async function download(
  board: LiveBoard,
  within: HTMLElement,
  { format, locale, card }: { format: FileFormat; locale: string; card?: Card },
): Promise<void> {
  const done = notice(within, downloadStrings.preparing);
  try {
    const response = await board.server.response("export", {
      method: "POST",
      body: {
        ...board.state,
        format,
        locale,
        palette: ownPalette(within),
        ...(card ? { metric: whole(card) } : { cards: changed(board) }),
      },
    });
    save(
      await response.blob(),
      nameIn(response.headers.get("Content-Disposition")) ??
        `${card?.metric.name ?? board.definition.name ?? downloadStrings.fileName}.${format}`,
    );
    done();
  } catch (fault) {
    done();
    const { requestId } = asFailure(fault);
    notice(within, requestId ? downloadStrings.failedRequest(requestId) : downloadStrings.failed);
  }
}

/** The cards that the viewer has changed, so that the document shows them as the page does. */
export function changed(board: LiveBoard): MetricQuestion[] {
  return [...board.cards.values()]
    .map(whole)
    .filter(({ key: _key, metricId: _id, ...rest }) => Object.keys(rest).length > 0);
}

/** A file holds all rows, not the page that is shown. */
function whole(card: Card): MetricQuestion {
  const { limit: _limit, offset: _offset, ...metric } = card.question;
  return metric;
}

export function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** RFC 6266: the encoded name, which may hold any letter, takes precedence. */
export function nameIn(disposition: string | null): string | null {
  const encoded = disposition?.match(/filename\*=UTF-8''([^;]+)/i)?.[1];
  if (encoded) return decodeURIComponent(encoded);
  return disposition?.match(/filename="?([^";]+)"?/i)?.[1] ?? null;
}
