/** A large number, its change, and its trend as a sparkline. No chart library. */

import { isTime } from "../../formatting/data-types.js";
import { numberOf } from "../../formatting/decimal.js";
import { wallClock } from "../../formatting/moment.js";
import { chartStrings } from "../../strings/charts.js";
import { type ChartData, type Column, chartData } from "../chart-data.js";
import type { ChartProps, Open, View } from "../chart-view.js";
import { seriesColour } from "../palette.js";
import { adoptStyleText, html, svgText, vector } from "../shell/dom.js";
import { severalNote, single } from "../single-value.js";
import { type Change, changeOf } from "./change.js";
import { scaled, spark } from "./sparkline.js";

const STYLE = `
.number { display: flex; flex-direction: column; width: 100%; height: 100%; min-height: 0; container-type: size; box-sizing: border-box; }
.number-value { margin: 0; font-size: clamp(11px, min(34cqh, calc(150cqw / var(--number-length))), 46px); overflow: hidden; text-overflow: ellipsis; flex: none; line-height: 1.15; font-weight: 600; letter-spacing: -.02em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.number-label { margin: 0; font-size: 12px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; flex: none; }
.number-change { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 6px; margin: 4px 0 0; font-size: 13px; flex: none; font-variant-numeric: tabular-nums; }
.number-change b { display: inline-flex; align-items: center; gap: 4px; font-weight: 600; }
.number-spark { flex: 1 1 0; display: flex; align-items: end; min-height: 0; margin-top: 8px; overflow: hidden; }
.number-spark svg { display: block; }
@container (max-height: 110px) { .number-spark { display: none; } }
`;
const ARROWS = { up: "M5 1.5 9 8.5H1Z", down: "M5 8.5 9 1.5H1Z", level: "M1 4h8v2H1Z" };

interface NumberText {
  value: string;
  label: string;
  change: Change | null;
  ratio: string;
  difference: string;
  against: string;
  title: string;
}

export const open: Open = (host) => new NumberView(host);

class NumberView implements View {
  readonly #root = html("div", { class: "number", role: "group" });
  readonly #spark = html("div", { class: "number-spark" });
  #props: ChartProps | null = null;

  constructor(host: HTMLElement) {
    host.append(this.#root);
  }

  draw(props: ChartProps): void {
    this.#props = props;
    adoptStyleText(this.#root, STYLE);
    const { theme } = props;
    const texts = numberText(chartData(props));
    Object.assign(this.#root.style, { color: theme.text, fontFamily: theme.font });
    this.#root.style.setProperty("--number-length", String(Math.max(3, texts.value.length)));
    const label = html("p", { class: "number-label", title: texts.label }, texts.label);
    label.style.color = theme.muted;
    this.#root.replaceChildren(
      html("p", { class: "number-value", title: texts.value }, texts.value),
      label,
      ...change(props, texts),
      this.#spark,
    );
    this.#line();
  }

  resize(): void {
    this.#line();
  }

  #line(): void {
    const { clientWidth, clientHeight } = this.#spark;
    const line =
      this.#props && clientHeight > 16 ? trend(chartData(this.#props), clientWidth, Math.min(clientHeight, 150)) : null;
    this.#spark.replaceChildren(...(line ? [line] : []));
  }

  svg(): string | null {
    if (!this.#props) return null;
    const { clientWidth: width, clientHeight: height } = this.#root;
    return svgText(picture(chartData(this.#props), width, height));
  }

  close(): void {
    this.#root.remove();
  }
}

function numberText(data: ChartData): NumberText {
  const { props, formatter, values } = data;
  const value = values[0];
  const { chart } = props.metric;
  const now = single(data, props.answer.rows);
  const before = single(data, props.answer.comparison?.rows);
  const isShare = value?.format?.style === "percent";
  const changed = changeOf(now, before, { isLowerBetter: chart.isLowerBetter, isShare });
  return {
    value: formatter.cell(now, value?.dataType ?? "float", value?.format),
    label: severalNote(data) ?? (value && value.label !== props.metric.name ? value.label : ""),
    change: changed,
    ratio: changed?.ratio == null || isShare ? "" : formatter.change(changed.ratio),
    difference: changed ? formatter.difference(changed.difference, value?.format) : "",
    against: chart.comparison ? chartStrings[chart.comparison] : "",
    title: title(data, value, before),
  };
}

/** The period of comparison, and its value. */
function title(
  { props, formatter }: ChartData,
  value: Column | undefined,
  before: string | number | boolean | null | undefined,
): string {
  const { comparison } = props.answer;
  if (!comparison || !value) return "";
  const [start, end] = [comparison.start, comparison.end].map((day) => formatter.cell(day.slice(0, 10), "date"));
  return `${start} – ${end}: ${formatter.cell(before, value.dataType, value.format)}`;
}

function change(props: ChartProps, texts: NumberText): HTMLElement[] {
  if (!texts.against) return [];
  const { theme } = props;
  const line = html("p", { class: "number-change", title: texts.title });
  line.style.color = theme.muted;
  if (!texts.change) {
    line.append(chartStrings.noBasis);
    return [line];
  }
  const bold = html("b", {}, arrow(texts.change), texts.ratio || texts.difference);
  bold.style.color = colour(props, texts.change);
  line.append(
    bold,
    ...(texts.ratio ? [html("span", {}, `(${texts.difference})`)] : []),
    html("span", {}, texts.against),
  );
  return [line];
}

function arrow({ direction }: Change): SVGSVGElement {
  const shape = direction > 0 ? ARROWS.up : direction < 0 ? ARROWS.down : ARROWS.level;
  return vector(
    "svg",
    { width: 10, height: 10, viewBox: "0 0 10 10", "aria-hidden": "true" },
    vector("path", { d: shape, fill: "currentColor" }),
  );
}

function colour({ theme }: ChartProps, { tone }: Change): string {
  return tone === "same" ? theme.muted : theme[tone];
}

function trend({ props, values }: ChartData, width: number, height: number): SVGSVGElement | null {
  const { trend: history } = props.answer;
  if (!history || width < 40) return null;
  const clock = history.columns.findIndex(({ dataType }) => isTime(dataType));
  const named = history.columns.findIndex(({ name }) => name === values[0]?.name);
  const index = named >= 0 ? named : history.columns.length - 1;
  const points = history.rows
    .map((row, at) => ({
      time: (clock < 0 ? at : wallClock(row[clock], props.timezone)) ?? 0,
      value: numberOf(row[index]),
    }))
    .sort((one, other) => one.time - other.time);
  if (points.filter(({ value }) => value !== null).length < 2) return null;
  return spark(
    scaled(
      points.map(({ time }) => time),
      points.map(({ value }) => value),
      width,
      height,
    ),
    width,
    height,
    props.theme,
    seriesColour(props.theme, 0),
  );
}

function picture(data: ChartData, width: number, height: number): SVGSVGElement {
  const { theme } = data.props;
  const texts = numberText(data);
  const text = (y: number, size: number, fill: string, weight: number, content: string) =>
    vector("text", { x: 8, y, "font-size": size, "font-weight": weight, fill }, content);
  const sign = !texts.change || texts.change.direction === 0 ? "" : texts.change.direction > 0 ? "▲ " : "▼ ";
  const changed = texts.change
    ? `${sign}${texts.ratio || texts.difference} ${texts.against}`
    : texts.against && chartStrings.noBasis;
  const line = trend(data, width - 16, Math.max(0, Math.min(90, height - 100)));
  line?.setAttribute("x", "8");
  line?.setAttribute("y", String(height - Number(line.getAttribute("height"))));
  return vector(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, "font-family": theme.font },
    vector("rect", { width, height, fill: theme.surface }),
    text(42, 36, theme.text, 600, texts.value),
    text(64, 12, theme.muted, 400, texts.label),
    text(86, 13, texts.change ? colour(data.props, texts.change) : theme.muted, 600, changed),
    ...(line ? [line] : []),
  );
}
