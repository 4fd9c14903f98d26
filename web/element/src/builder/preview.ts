import type { Answer, BoardColumn, BoardMetric } from "../api/protocol.js";
import { chartOf, type Draft } from "./draft.js";
import type { Members } from "./members.js";

/** The metric that the draft would become, with the columns of its answer. */
export function previewed(draft: Draft, answer: Answer, members: Members): BoardMetric {
  const { name, description, measures, time } = draft;
  const period = time?.granularity ? `${time.member}.${time.granularity}` : null;
  const columns = answer.columns.map((column): BoardColumn => {
    const role = measures.includes(column.name) ? "measure" : column.name === period ? "time" : "dimension";
    const label = column.label ?? members.label(role === "time" && time ? time.member : column.name);
    return { name: column.name, dataType: column.dataType, label, role };
  });
  return {
    id: "draft",
    name,
    description: description || null,
    chart: chartOf(draft),
    columns,
    grain: time?.granularity ?? null,
    grains: [],
    drill: [],
    hasRows: false,
    filters: [],
    isOwn: true,
    query: null,
  };
}
