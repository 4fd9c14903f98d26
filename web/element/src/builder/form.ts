import { html, nothing, type TemplateResult } from "lit";
import type { ChartKind, Granularity, Operator } from "../api/protocol.js";
import { formStrings, kindStrings, operatorStrings } from "../strings/builder.js";
import { icon } from "../theme/icons.js";
import { type Condition, type Draft, needsValue } from "./draft.js";
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
        ><span class="label">${formStrings.name}</span
        ><input
          .value=${draft.name}
          placeholder=${formStrings.nameExample}
          maxlength="128"
          @input=${(event: Event) => change({ name: typed(event) })}
      /></label>
    </fieldset>
    <fieldset>
      <legend>${formStrings.chart}</legend>
      ${kinds(draft, change)}
    </fieldset>
    <fieldset>
      <legend>${formStrings.measures}</legend>
      ${picked(formStrings.addMeasure, members.measures, draft.measures, members, (measures) => change({ measures }))}
    </fieldset>
    <fieldset>
      <legend>${formStrings.dimensions}</legend>
      ${picked(formStrings.addDimension, members.dimensions, draft.dimensions, members, (dimensions) => change({ dimensions }))}
    </fieldset>
    ${
      members.times.length
        ? html`<fieldset>
            <legend>${formStrings.period}</legend>
            ${period(draft, members, change)}
          </fieldset>`
        : nothing
    }
    <fieldset>
      <legend>${formStrings.conditions}</legend>
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
        html`<label title=${kindStrings[one]}
          >${kindIcon(one)}
          <input
            type="radio"
            name="kind"
            aria-label=${kindStrings[one]}
            .checked=${one === kind}
            @change=${() => change({ kind: one })}
        /></label>`,
    )}
  </div>`;
}

function picked(
  add: string,
  groups: readonly Group[],
  taken: readonly string[],
  members: Members,
  set: (all: string[]) => void,
): TemplateResult {
  return html`${chosen(taken, members, set)}${adder(add, groups, taken, (member) => set([...taken, member]))}`;
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
    ${content}<button class="button plain small square" aria-label=${formStrings.remove(label)} @click=${remove}>
      ${icon("close")}
    </button>
  </div>`;
}

/** A native select: it has type-ahead, and looks as usual on every device. */
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
    <option value="">${formStrings.more(label)}</option>
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
    return adder(formStrings.addPeriod, members.times, [], (member) =>
      change({ time: { member, granularity: "month", start: null, end: null } }),
    );
  const set = (part: Partial<NonNullable<Draft["time"]>>): void => change({ time: { ...time, ...part } });
  const grain = (event: Event): void => set({ granularity: (typed(event) || null) as Granularity | null });
  return html`${line(
    html`<span title=${time.member}>${members.label(time.member)}</span>
        <select aria-label=${formStrings.groupedBy} @change=${grain}>
          <option value="" ?selected=${!time.granularity}>${formStrings.notGrouped}</option>
          ${GRAINS.map((one) => html`<option value=${one} ?selected=${one === time.granularity}>${formStrings.by(one)}</option>`)}
        </select>`,
    members.label(time.member),
    () => change({ time: null }),
  )}
    <div class="line">
      <input
        type="date"
        aria-label=${formStrings.from}
        .value=${time.start ?? ""}
        @change=${(event: Event) => set({ start: typed(event) || null })}
      />
      <input
        type="date"
        aria-label=${formStrings.to}
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
        <select aria-label=${formStrings.comparison} @change=${(event: Event) => set(index, { operator: typed(event) as Operator })}>
          ${Object.entries(operatorStrings).map(([operator, label]) => html`<option value=${operator} ?selected=${operator === one.operator}>${label}</option>`)}
        </select>
        ${needsValue(one.operator) ? html`<input aria-label=${formStrings.value} placeholder=${formStrings.value} .value=${one.value} @input=${(event: Event) => set(index, { value: typed(event) })} />` : nothing}`,
      members.label(one.member),
      () => change({ conditions: all.filter((_, at) => at !== index) }),
      "condition",
    ),
  )}
  ${adder(formStrings.addCondition, members.dimensions, [], add)}`;
}

function limit({ limit: now }: Draft, change: Change): TemplateResult {
  const offered = now === null || LIMITS.includes(now) ? LIMITS : [...LIMITS, now].sort((one, other) => one - other);
  return html`<label
    ><span class="label">${formStrings.rows}</span
    ><select @change=${(event: Event) => change({ limit: Number(typed(event)) || null })}>
      <option value="" ?selected=${now === null}>${formStrings.allRows}</option>
      ${offered.map((count) => html`<option value=${count} ?selected=${count === now}>${formStrings.firstRows(count)}</option>`)}
    </select></label
  >`;
}

function switches({ kind, isStacked, isHorizontal }: Draft, change: Change): TemplateResult {
  const check = (label: string, isOn: boolean, set: (isOn: boolean) => void): TemplateResult =>
    html`<label class="check"
      ><input type="checkbox" .checked=${isOn} @change=${(event: Event) => set(isTicked(event))} />${label}</label
    >`;
  return html`${STACKING.includes(kind) ? check(formStrings.stacked, isStacked, (isOn) => change({ isStacked: isOn })) : nothing}
  ${kind === "bar" ? check(formStrings.horizontalBars, isHorizontal, (isOn) => change({ isHorizontal: isOn })) : nothing}`;
}
