import { html, nothing, type TemplateResult } from "lit";
import type { ChartKind, Granularity, Operator } from "../api/protocol.js";
import { icon } from "../theme/icons.js";
import { type Condition, type Draft, needsValue, OPERATORS } from "./draft.js";
import { KINDS, kindIcon } from "./kinds.js";
import type { Group, Members } from "./members.js";

export type Change = (part: Partial<Draft>) => void;

const GRAINS: Granularity[] = ["hour", "day", "week", "month", "quarter", "year"];
const LIMITS = [5, 10, 20, 50, 100, 500];
const STACKING: ChartKind[] = ["bar", "area", "combo"];

const typed = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;
const isTicked = (event: Event): boolean => (event.target as HTMLInputElement).checked;

/** The left side of the builder: every choice that makes a chart. */
export function form(draft: Draft, members: Members, change: Change): TemplateResult {
  return html`<div class="form">
    <fieldset>
      <label
        ><span class="label">Name</span
        ><input
          .value=${draft.name}
          placeholder="Revenue by country"
          maxlength="128"
          @input=${(event: Event) => change({ name: typed(event) })}
      /></label>
    </fieldset>
    <fieldset>
      <legend>Chart</legend>
      ${kinds(draft, change)}
    </fieldset>
    <fieldset>
      <legend>Measures</legend>
      ${picked("measure", members.measures, draft.measures, members, (measures) => change({ measures }))}
    </fieldset>
    <fieldset>
      <legend>Dimensions</legend>
      ${picked("dimension", members.dimensions, draft.dimensions, members, (dimensions) => change({ dimensions }))}
    </fieldset>
    ${
      members.times.length
        ? html`<fieldset>
            <legend>Period</legend>
            ${period(draft, members, change)}
          </fieldset>`
        : nothing
    }
    <fieldset>
      <legend>Only where</legend>
      ${conditions(draft, members, change)}
    </fieldset>
    <fieldset>${limit(draft, change)}${switches(draft, change)}</fieldset>
  </div>`;
}

function kinds({ kind }: Draft, change: Change): TemplateResult {
  const all = Object.keys(KINDS) as ChartKind[];
  return html`<div class="kinds">
    ${all.map(
      (one) =>
        html`<label title=${KINDS[one][0]}
          >${kindIcon(one)}
          <input
            type="radio"
            name="kind"
            aria-label=${KINDS[one][0]}
            .checked=${one === kind}
            @change=${() => change({ kind: one })}
        /></label>`,
    )}
  </div>`;
}

function picked(
  noun: string,
  groups: readonly Group[],
  taken: readonly string[],
  members: Members,
  set: (all: string[]) => void,
): TemplateResult {
  return html`${chosen(taken, members, set)}${adder(`Add a ${noun}`, groups, taken, (member) => set([...taken, member]))}`;
}

function chosen(all: readonly string[], members: Members, set: (all: string[]) => void): TemplateResult[] {
  return all.map((member) =>
    line(html`<span title=${member}>${members.label(member)}</span>`, members.label(member), () =>
      set(all.filter((one) => one !== member)),
    ),
  );
}

function line(content: TemplateResult, label: string, remove: () => void, kind = ""): TemplateResult {
  return html`<div class=${`line ${kind}`}>
    ${content}<button class="button plain small square" aria-label=${`Remove ${label}`} @click=${remove}>
      ${icon("close")}
    </button>
  </div>`;
}

/** A native list: it searches by typing, and every viewer's device shows it as they know it. */
function adder(
  label: string,
  groups: readonly Group[],
  taken: readonly string[],
  add: (member: string) => void,
): TemplateResult {
  const pick = (event: Event): void => {
    const member = typed(event);
    (event.target as HTMLSelectElement).value = "";
    if (member) add(member);
  };
  return html`<select class="add" aria-label=${label} .value=${""} @change=${pick}>
    <option value="">${label} …</option>
    ${options(groups, taken)}
  </select>`;
}

const options = (groups: readonly Group[], taken: readonly string[] = []): TemplateResult[] =>
  groups.map(
    ({ label, members }) =>
      html`<optgroup label=${label}>
        ${members.filter(({ member }) => !taken.includes(member)).map(({ member, label: name }) => html`<option value=${member}>${name}</option>`)}
      </optgroup>`,
  );

function period({ time }: Draft, members: Members, change: Change): TemplateResult {
  if (!time)
    return adder("Add a period", members.times, [], (member) =>
      change({ time: { member, granularity: "month", start: null, end: null } }),
    );
  const set = (part: Partial<NonNullable<Draft["time"]>>): void => change({ time: { ...time, ...part } });
  const grain = (event: Event): void => set({ granularity: (typed(event) || null) as Granularity | null });
  return html`${line(
    html`<span title=${time.member}>${members.label(time.member)}</span>
        <select aria-label="Grouped by" @change=${grain}>
          <option value="" ?selected=${!time.granularity}>not grouped</option>
          ${GRAINS.map((one) => html`<option value=${one} ?selected=${one === time.granularity}>by ${one}</option>`)}
        </select>`,
    members.label(time.member),
    () => change({ time: null }),
  )}
    <div class="line">
      <input
        type="date"
        aria-label="From"
        .value=${time.start ?? ""}
        @change=${(event: Event) => set({ start: typed(event) || null })}
      />
      <input
        type="date"
        aria-label="To"
        .value=${time.end ?? ""}
        @change=${(event: Event) => set({ end: typed(event) || null })}
      />
    </div>`;
}

function conditions({ conditions: all }: Draft, members: Members, change: Change): TemplateResult {
  const set = (index: number, part: Partial<Condition>): void =>
    change({ conditions: all.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  const add = (member: string): void => change({ conditions: [...all, { member, operator: "equals", value: "" }] });
  return html`${all.map((one, index) =>
    line(
      html`<span title=${one.member}>${members.label(one.member)}</span>
        <select aria-label="Comparison" @change=${(event: Event) => set(index, { operator: typed(event) as Operator })}>
          ${Object.entries(OPERATORS).map(([operator, label]) => html`<option value=${operator} ?selected=${operator === one.operator}>${label}</option>`)}
        </select>
        ${needsValue(one.operator) ? html`<input aria-label="Value" placeholder="Value" .value=${one.value} @input=${(event: Event) => set(index, { value: typed(event) })} />` : nothing}`,
      members.label(one.member),
      () => change({ conditions: all.filter((_, at) => at !== index) }),
      "condition",
    ),
  )}
  ${adder("Add a condition", members.dimensions, [], add)}`;
}

function limit({ limit: now }: Draft, change: Change): TemplateResult {
  const offered = now === null || LIMITS.includes(now) ? LIMITS : [...LIMITS, now].sort((one, other) => one - other);
  return html`<label
    ><span class="label">Rows</span
    ><select @change=${(event: Event) => change({ limit: Number(typed(event)) || null })}>
      <option value="" ?selected=${now === null}>All</option>
      ${offered.map((count) => html`<option value=${count} ?selected=${count === now}>The first ${count}</option>`)}
    </select></label
  >`;
}

function switches({ kind, isStacked, isHorizontal }: Draft, change: Change): TemplateResult {
  const check = (label: string, isOn: boolean, set: (isOn: boolean) => void): TemplateResult =>
    html`<label class="check"
      ><input type="checkbox" .checked=${isOn} @change=${(event: Event) => set(isTicked(event))} />${label}</label
    >`;
  return html`${STACKING.includes(kind) ? check("Stacked", isStacked, (isOn) => change({ isStacked: isOn })) : nothing}
  ${kind === "bar" ? check("Horizontal bars", isHorizontal, (isOn) => change({ isHorizontal: isOn })) : nothing}`;
}
