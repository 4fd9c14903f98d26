/** Bars: rounded at their free end, with a thin gap in stacks. */

import { FADED, type Size } from "../shell/scene.js";
import type { CartesianModel, Series } from "./cartesian-model.js";

type SeriesOption = Record<string, unknown>;

const WIDEST = 44;
const ROUND = 4;

export function barSeries(model: CartesianModel, series: Series, index: number, size: Size): SeriesOption {
  const { theme } = model.data.props;
  const { line, colour, axis, stack } = series;
  const bars = model.allSeries.filter(({ isLine }) => !isLine);
  const room = (model.isHorizontal ? size.height : size.width - 50) / Math.max(1, model.layout.slots.length);
  const isAlone = model.isHorizontal && bars.length === 1;
  const radius = Math.min(ROUND, room / (stack ? 1 : bars.length) / 4);
  return {
    type: "bar",
    id: `${line.key}:bar`,
    name: line.name,
    silent: true,
    ...(model.isHorizontal ? { xAxisIndex: 0 } : { yAxisIndex: axis }),
    data: line.dots.map((dot, slot) => ({
      value: dot?.value ?? null,
      itemStyle: { borderRadius: corners(model, index, slot, radius), opacity: model.isFaded(slot) ? FADED : 1 },
      ...(isAlone ? outer(dot?.value ?? 0) : {}),
    })),
    ...(stack ? { stack } : {}),
    ...(isAlone ? { label: ending(model, series) } : {}),
    barMaxWidth: model.isHorizontal ? 28 : Math.max(WIDEST, size.width / 16),
    barMinWidth: 1,
    barCategoryGap: room < 12 ? "12%" : "32%",
    barGap: "12%",
    color: colour,
    itemStyle: { color: colour, ...(stack && room > 8 ? { borderColor: theme.surface, borderWidth: 0.5 } : {}) },
    emphasis: { itemStyle: { borderColor: theme.text, borderWidth: 2 } },
  };
}

/** A single bar per row has its value as a label, so that no axis is needed. */
function ending(
  {
    data: {
      props: { theme },
      formatter,
    },
  }: CartesianModel,
  { line }: Series,
): SeriesOption {
  const writeValue = ({ dataIndex }: { dataIndex: number }) =>
    formatter.axis(line.dots[dataIndex]?.value ?? 0, line.column.format);
  return { show: true, color: theme.text, fontSize: 11, fontFamily: theme.font, formatter: writeValue };
}

/** The label stands beyond the end that points away from zero. */
function outer(value: number): SeriesOption {
  return { label: { position: value < 0 ? "left" : "right" } };
}

/** Only the outermost bar of a stack is rounded, at the end that points away from zero. */
function corners({ allSeries, isHorizontal }: CartesianModel, index: number, slot: number, radius: number): number[] {
  const own = allSeries[index]!;
  const value = own.line.dots[slot]?.value ?? 0;
  const above = allSeries.slice(index + 1).filter((other) => !other.isLine && other.stack === own.stack);
  const isCovered = own.stack !== null && above.some((other) => sameSide(other.line.dots[slot]?.value ?? 0, value));
  if (isCovered || radius < 1) return [0, 0, 0, 0];
  if (isHorizontal) return value < 0 ? [radius, 0, 0, radius] : [0, radius, radius, 0];
  return value < 0 ? [0, 0, radius, radius] : [radius, radius, 0, 0];
}

function sameSide(one: number, other: number): boolean {
  return one !== 0 && one < 0 === other < 0;
}
