/** Points of two measures: one along x, one along y, a third as size, a dimension as colour. */

import type { Cell } from "../../api/protocol.js";
import { numberOf } from "../../formatting/decimal.js";
import { chartStrings } from "../../strings/charts.js";
import { type ChartData, type Column, cellText, chartData, label } from "../chart-data.js";
import { layOut } from "../chart-layout.js";
import type { ChartProps } from "../chart-view.js";
import { seriesColour } from "../palette.js";
import { type AxisStop, type Entry, pointOf, type Size } from "../shell/scene.js";
import { GRID, slotAxis, valueAxis } from "./axes.js";
import type { Plan } from "./cartesian.js";
import { DOTS, tinted } from "./lines.js";

/** The columns of a scatter chart; `x` is a measure if there are two. */
interface Cloud {
  data: ChartData;
  x: Column;
  y: Column;
  size: Column | null;
  name: Column | null;
  group: Column | null;
}

interface Speck {
  row: number;
  cells: Cell[];
  x: number;
  y: number;
  key: string;
  colour: string;
  radius: number;
}

const MOST_GROUPS = 8;
const [SMALLEST, LARGEST] = [5, 22];

export function scatterPlan(props: ChartProps, size: Size, hidden = new Set<string>()): Plan {
  const cloud = cloudOf(chartData(props));
  if (!cloud) return { option: {}, pointer: "near", height: size.height, stops: [], legend: [], note: null };
  const groups = [...new Set(props.answer.rows.map((row) => groupOf(cloud, row)))];
  const specks = specksOf(cloud, groups, Math.min(LARGEST, size.height / 9)).filter(({ key }) => !hidden.has(key));
  const legend = cloud.group
    ? groups.slice(0, MOST_GROUPS).map((key, index): Entry => entry(props, key, index, groups.length))
    : [];
  return {
    option: option(cloud, specks, size),
    pointer: "near",
    height: size.height,
    stops: stops(cloud, specks),
    legend,
    note: null,
  };
}

function cloudOf(data: ChartData): Cloud | null {
  const measures = data.columns.filter((column) => column.role === "measure");
  const namedX = data.props.metric.chart.x === null ? null : data.x;
  const isMeasured = namedX?.role === "measure";
  const rest = (data.values.length > 0 ? data.values : measures).filter((column) => column !== namedX);
  const x = isMeasured ? namedX : rest.length > 1 ? rest[0]! : data.x;
  const [y, size = null] = rest.filter((column) => column !== x);
  if (!x || !y) return null;
  const names = data.columns.filter((column) => column.role !== "measure" && column !== x);
  const group = data.props.metric.chart.series === null ? (names[1] ?? null) : data.series;
  return {
    data,
    x,
    y,
    size,
    group: group === x ? null : group,
    name: names.find((column) => column !== group) ?? group,
  };
}

function groupOf({ group, data }: Cloud, row: Cell[]): string {
  return group ? label(data.formatter, group, row[group.index]) : "";
}

function entry(props: ChartProps, key: string, index: number, count: number): Entry {
  const isRest = index === MOST_GROUPS - 1 && count > MOST_GROUPS;
  return isRest
    ? { key: "rest", name: chartStrings.rest(count - index), colour: props.theme.muted, text: null, isLine: false }
    : { key: `group ${key}`, name: key, colour: seriesColour(props.theme, index), text: null, isLine: false };
}

function specksOf(cloud: Cloud, groups: string[], largest: number): Speck[] {
  const {
    data: { props },
    x,
    y,
    size,
  } = cloud;
  const along =
    x.role === "measure"
      ? null
      : new Map(layOut({ ...cloud.data, across: [] }).slots.map((slot, index) => [slot.label, index]));
  const most = Math.max(...props.answer.rows.map((row) => Math.abs(numberOf(size ? row[size.index] : 1) ?? 0)));
  return props.answer.rows.flatMap((cells, row) => {
    const left = along ? along.get(label(cloud.data.formatter, x, cells[x.index])) : numberOf(cells[x.index]);
    const top = numberOf(cells[y.index]);
    if (left === null || left === undefined || top === null) return [];
    const { key, colour } = entry(props, groupOf(cloud, cells), rank(groups, groupOf(cloud, cells)), groups.length);
    return [
      {
        row,
        cells,
        x: left,
        y: top,
        key,
        colour,
        radius: size ? radius(numberOf(cells[size.index]) ?? 0, most, largest) : 9,
      },
    ];
  });
}

function rank(groups: string[], key: string): number {
  const index = groups.indexOf(key);
  return groups.length > MOST_GROUPS ? Math.min(index, MOST_GROUPS - 1) : index;
}

/** The area of a dot stands for its size. */
function radius(value: number, most: number, largest: number): number {
  return SMALLEST + Math.max(0, largest - SMALLEST) * Math.sqrt(most > 0 ? Math.abs(value) / most : 0);
}

function option({ data, x, y }: Cloud, specks: Speck[], size: Size): Record<string, unknown> {
  const { theme } = data.props;
  const isRoomy = size.height > 190;
  const named = { nameTextStyle: { color: theme.muted, fontSize: 11, fontFamily: theme.font } };
  const along =
    x.role === "measure"
      ? valueAxis(data, x.format, size.width, {
          scale: true,
          name: isRoomy ? x.label : "",
          nameLocation: "middle",
          nameGap: 26,
          ...named,
        })
      : slotAxis(data, layOut({ ...data, across: [] }).slots, size);
  return {
    animation: !theme.isStill && specks.length < 500,
    animationDuration: 350,
    grid: {
      ...GRID,
      outerBoundsContain: isRoomy ? "all" : "axisLabel",
      ...(isRoomy ? { top: 26, outerBounds: { left: 6, right: 10, top: 22, bottom: 4 } } : {}),
    },
    xAxis: along,
    yAxis: valueAxis(data, y.format, size.height, {
      scale: true,
      name: isRoomy ? y.label : "",
      nameLocation: "end",
      nameGap: 10,
      nameTextStyle: { ...named.nameTextStyle, align: "left" },
    }),
    series: [
      {
        ...DOTS,
        data: specks.map((speck) => ({
          value: [speck.x, speck.y],
          symbolSize: speck.radius,
          itemStyle: { color: tinted(speck.colour, 0.62), borderColor: speck.colour, borderWidth: 1 },
        })),
      },
    ],
  };
}

function stops(cloud: Cloud, specks: Speck[]): AxisStop[] {
  const {
    data: { formatter },
    name,
    x,
  } = cloud;
  const member = name ?? (x.role === "measure" ? null : x);
  const columns = [x, cloud.y, cloud.size].filter((column) => column !== null);
  return specks.map((speck, item) => {
    const title = member ? label(formatter, member, speck.cells[member.index]) : "";
    const of = cloud.group && cloud.group !== member ? ` · ${groupOf(cloud, speck.cells)}` : "";
    return {
      title: title + of,
      place: item,
      marks: [
        {
          key: speck.key,
          name: "",
          colour: speck.colour,
          axis: 0,
          series: 0,
          item,
          text: columns
            .map((column) => `${column.label} ${cellText(formatter, column, speck.cells[column.index])}`)
            .join(", "),
          facts: columns.map((column): [string, string] => [
            column.label,
            cellText(formatter, column, speck.cells[column.index]),
          ]),
          at: [speck.x, speck.y] as [number, number],
          point: pointOf(member?.name, member ? (speck.cells[member.index] ?? null) : null, title, speck.row),
        },
      ],
    };
  });
}
