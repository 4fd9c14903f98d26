/** A cell of the grid; row -1 is the header. */
export interface Place {
  row: number;
  column: number;
}

export interface Extent {
  rows: number;
  columns: number;
  page: number; // rows visible at once
}

type Step = (place: Place, extent: Extent) => Place;

// The keys of the grid pattern; WAI-ARIA Authoring Practices, "Grid (Interactive Tabular Data)".
const STEPS: Record<string, Step> = {
  ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
  ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
  ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
  ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
  PageDown: ({ row, column }, { page }) => ({ row: row + page, column }),
  PageUp: ({ row, column }, { page }) => ({ row: Math.max(0, row - page), column }),
  Home: ({ row }) => ({ row, column: 0 }),
  End: ({ row }, { columns }) => ({ row, column: columns - 1 }),
  "Control+Home": () => ({ row: 0, column: 0 }),
  "Control+End": (_, { rows, columns }) => ({ row: rows - 1, column: columns - 1 }),
};

/** The cell that a key moves to from `place`; null if the grid does not use the key. */
export function stepped(place: Place, key: string, isControl: boolean, extent: Extent): Place | null {
  const step = STEPS[isControl ? `Control+${key}` : key];
  return step ? within(step(place, extent), extent) : null;
}

function within({ row, column }: Place, { rows, columns }: Extent): Place {
  return { row: Math.min(Math.max(row, -1), rows - 1), column: Math.min(Math.max(column, 0), columns - 1) };
}
