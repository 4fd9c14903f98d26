import { type SVGTemplateResult, svg } from "lit";

/** Drawn on a 16 by 16 grid with strokes of the text's colour. */
const PATHS = {
  more: "M3 8h.01M8 8h.01M13 8h.01",
  down: "M4 6l4 4 4-4",
  right: "M6 4l4 4-4 4",
  left: "M10 4L6 8l4 4",
  close: "M4 4l8 8M12 4l-8 8",
  check: "M3 8.5l3.2 3L13 4.5",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.8 10.8L14 14",
  calendar: "M3 4h10a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM2 7h12M5 2v3M11 2v3",
  download: "M8 2v8M4.5 7L8 10.5 11.5 7M3 13.5h10",
  rows: "M2.5 3.5h11v9h-11zM2.5 6.5h11M2.5 9.5h11M6 6.5v6",
  expand: "M9.5 2.5h4v4M6.5 13.5h-4v-4M13.5 2.5L9.5 6.5M2.5 13.5l4-4",
  shrink: "M13 7h-4V3M3 9h4v4M9 7l5-5M7 9l-5 5",
  reset: "M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3",
  drill: "M3 2v7a2 2 0 0 0 2 2h8M10 8l3 3-3 3",
  filter: "M2 3.5h12l-4.6 5.4V13l-2.8-1.2V8.9z",
  edit: "M10.5 3.5l2 2L6 12l-2.6.6L4 10zM9 5l2 2",
  trash: "M3 4.5h10M6.5 4V2.5h3V4M4.5 4.5l.5 9h6l.5-9",
  plus: "M8 3v10M3 8h10",
  layout: "M2.5 2.5h5v6h-5zM10 2.5h3.5v3H10zM10 8.5h3.5v5H10zM2.5 11.5h5v2h-5z",
  up: "M8 13V3M4 7l4-4 4 4",
  fall: "M8 3v10M4 9l4 4 4-4",
  note: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.3v3.4M8 5.2h.01",
  warning: "M8 2.5l6 10.8H2zM8 6.8v3M8 11.6h.01",
  offline:
    "M2 2l12 12M4.6 7.2A6 6 0 0 1 6 6.4M9.7 6.3a6 6 0 0 1 1.9 1M2.3 5a9 9 0 0 1 2-1.3M6.8 3a9 9 0 0 1 6.9 2M6.4 9.5a3.4 3.4 0 0 1 3 .1M8 12.5h.01",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.4",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
  empty: "M2.5 13.5h11M4 11V8M8 11V4M12 11V6.5",
  grip: "M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01",
  corner: "M13 7l-6 6M13 11l-2 2",
};

export type IconName = keyof typeof PATHS;

export const icon = (name: IconName): SVGTemplateResult =>
  svg`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
