/** The axes: thin lines, few marks, labels cut to fit. */

import type { Format } from "../../api/protocol.js";
import type { ChartData } from "../chart-data.js";
import type { Slot } from "../chart-layout.js";
import type { ChartTheme } from "../chart-view.js";
import type { Size } from "../shell/scene.js";
import { ticks } from "./ticks.js";

export type Axis = Record<string, unknown>;

const LABEL_ROOM = 60; // pixels along x for a label
export const LEAST_ROOM = 44;
const MOST_ROOM = 72;
const TILT_ROOM = 92;
const TILTED_LINE = 26; // pixels along x that a tilted label takes
const LETTER = 6;

/** The plot takes all the space that the labels leave. */
export const GRID = {
  left: 6,
  right: 14,
  top: 8,
  bottom: 5,
  outerBoundsMode: "same",
  outerBounds: { left: 6, right: 10, top: 6, bottom: 5 },
  outerBoundsContain: "axisLabel",
};

function letters(theme: ChartTheme): Axis {
  return { color: theme.muted, fontSize: 11, fontFamily: theme.font };
}

export function valueAxis(
  { props, formatter }: ChartData,
  format: Format | undefined,
  length: number,
  extra: Axis = {},
  digits = 3,
): Axis {
  const { theme } = props;
  return {
    type: "value",
    splitNumber: Math.max(2, Math.min(6, Math.round(length / 64))),
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      ...letters(theme),
      hideOverlap: true,
      formatter: (value: number) => formatter.axis(value, format, digits),
    },
    splitLine: { lineStyle: { color: theme.line, width: 1 } },
    ...extra,
  };
}

function line(theme: ChartTheme): Axis {
  return {
    axisLine: { onZero: true, lineStyle: { color: theme.muted, width: 1, opacity: 0.5 } },
    axisTick: { show: false },
    splitLine: { show: false },
  };
}

/** A true time axis, marked at the calendar's boundaries. */
export function timeAxis({ props, formatter, x }: ChartData, slots: Slot[], width: number): Axis {
  const [first, last] = [slots[0]!.time!, slots.at(-1)!.time!];
  const marked = ticks(first, last, width / LABEL_ROOM, x!.grain);
  const names = new Map(
    marked.times.map((time, index) => [
      time,
      formatter.tick(time, shownGrain(x!.grain, marked.grain), marked.times[index - 1] ?? null),
    ]),
  );
  return {
    type: "value",
    min: first === last ? first - 1 : first,
    max: first === last ? last + 1 : last,
    ...line(props.theme),
    axisTick: { show: false, customValues: marked.times },
    axisLabel: {
      ...letters(props.theme),
      margin: 10,
      hideOverlap: true,
      customValues: marked.times,
      formatter: (time: number) => names.get(time) ?? "",
    },
  };
}

function shownGrain(wanted: NonNullable<ChartData["x"]>["grain"], marked: ReturnType<typeof ticks>["grain"]) {
  return wanted === "quarter" && marked === "month" ? "quarter" : marked;
}

/** A slot for each value along x. Of many times, only boundaries of the calendar have a label. */
export function slotAxis(data: ChartData, slots: Slot[], { width, height }: Size): Axis {
  const { theme } = data.props;
  const names = slotNames(data, slots, width);
  const room = width / Math.max(1, slots.length);
  const isTime = data.x?.role === "time";
  const wanted = Math.min(MOST_ROOM, Math.max(...names.map((name) => name.length)) * LETTER + 8);
  const isTilted = !isTime && room < wanted && room >= TILTED_LINE && height > 180;
  const every = isTime || isTilted || room >= Math.min(LEAST_ROOM, wanted) ? 1 : Math.ceil(wanted / room);
  const between = room * every - (wanted < room * every ? 0 : 8);
  return {
    type: "category",
    data: slots.map((_, index) => String(index)),
    ...line(theme),
    axisLabel: {
      ...letters(theme),
      margin: 10,
      rotate: isTilted ? 38 : 0,
      interval: isTime ? (index: number) => names[index] !== "" : every - 1,
      hideOverlap: isTime,
      ...(isTime ? {} : { width: isTilted ? TILT_ROOM : between, overflow: "truncate", ellipsis: "…" }),
      formatter: (index: string) => names[Number(index)],
    },
  };
}

export function slotNames({ x, formatter }: ChartData, slots: Slot[], width: number): string[] {
  if (x?.role !== "time" || slots.length === 0) return slots.map((slot) => slot.label);
  const most = Math.max(2, width / LABEL_ROOM);
  if (slots.length <= most && !x.grain) return slots.map((slot) => slot.label);
  const marked = ticks(slots[0]!.time!, slots.at(-1)!.time!, most, x.grain);
  const grain = shownGrain(x.grain, marked.grain);
  const before = new Map(marked.times.map((time, index) => [time, marked.times[index - 1] ?? null]));
  return slots.map((slot) =>
    before.has(slot.time!) ? formatter.tick(slot.time!, grain, before.get(slot.time!)!) : "",
  );
}

/** Slots from top to bottom, for horizontal bars. */
export function rowAxis({ props }: ChartData, slots: Slot[], { width }: Size): Axis {
  return {
    type: "category",
    inverse: true,
    data: slots.map((_, index) => String(index)),
    ...line(props.theme),
    axisLabel: {
      ...letters(props.theme),
      interval: 0,
      width: Math.min(160, width * 0.34),
      overflow: "truncate",
      ellipsis: "…",
      formatter: (index: string) => slots[Number(index)]!.label,
    },
  };
}
