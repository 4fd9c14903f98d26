import type { Answer, BoardMetric, Cell, Format, Role, Rule, Tone } from "../../api/protocol.js";
import { isNumeric } from "../../formatting/data-types.js";
import type { Formatter } from "../../formatting/formatter.js";
import { readable } from "../../formatting/names.js";
import { holds } from "../../formatting/rules.js";

export interface Column {
  name: string;
  label: string;
  role: Role;
  dataType: string;
  isNumber: boolean;
  format: Format | undefined;
  rules: Rule[];
  write(cell: Cell): string;
}

export function columns(metric: BoardMetric, answer: Answer, formatter: Formatter): Column[] {
  const { formats, labels, rules } = metric.chart;
  return answer.columns.map(({ name, dataType, label }) => {
    const known = metric.columns.find((column) => column.name === name);
    const format = formats[name];
    const role = known?.role ?? "column";
    const isPeriod = role === "time" && metric.grain !== null;
    const grain = metric.grain;
    return {
      name,
      label: labels[name] ?? known?.label ?? label ?? readable(name),
      role,
      dataType,
      isNumber: role === "measure" || isNumeric(dataType),
      format,
      rules: rules.filter(({ column }) => column === name),
      write: (cell) =>
        isPeriod && grain && cell !== null ? formatter.period(cell, grain) : formatter.cell(cell, dataType, format),
    };
  });
}

/** The first rule that holds wins, so authors write the strictest first. */
export function toneOf(cell: Cell, rules: readonly Rule[]): Tone | null {
  return rules.find((rule) => holds(rule, cell))?.tone ?? null;
}

const PIXELS_A_LETTER = 7.4;
const ROOM = 36;
const SAMPLE = 60;

/** A width for each column, in pixels, that suits its heading and the first rows. */
export function widths(columns: readonly Column[], rows: readonly Cell[][]): number[] {
  return columns.map((column, index) => {
    const letters = rows.slice(0, SAMPLE).map((row) => column.write(row[index] ?? null).length);
    const longest = Math.min(42, Math.max(5, column.label.length + 1, ...letters));
    return Math.round(longest * PIXELS_A_LETTER + ROOM);
  });
}
