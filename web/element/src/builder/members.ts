import type { Catalogue } from "../api/questions.js";
import { isNumeric, isTime } from "../formatting/data-types.js";

export interface Member {
  member: string;
  label: string;
}

export interface Group {
  label: string;
  members: Member[];
}

/** The catalogue for the form: by table, with times and numbers separated. */
export class Members {
  readonly measures: Group[];
  readonly dimensions: Group[];
  readonly times: Group[];
  readonly numbers: ReadonlySet<string>;
  readonly #labels = new Map<string, string>();

  constructor({ tables }: Catalogue) {
    const dimensions = tables.map(({ name, label, dimensions: all }) => ({ label: label ?? name, all }));
    const only = (isWanted: (dataType: string) => boolean): Group[] =>
      dimensions
        .map(({ label, all }) => ({ label, members: all.filter(({ dataType }) => isWanted(dataType)).map(named) }))
        .filter(isFilled);
    this.measures = tables
      .map(({ name, label, measures }) => ({ label: label ?? name, members: measures.map(named) }))
      .filter(isFilled);
    this.dimensions = only((dataType) => !isTime(dataType));
    this.times = only(isTime);
    this.numbers = new Set(
      tables
        .flatMap((table) => table.dimensions)
        .filter(({ dataType }) => isNumeric(dataType))
        .map(({ member }) => member),
    );
    for (const group of [...this.measures, ...this.dimensions, ...this.times])
      for (const { member, label } of group.members) this.#labels.set(member, label);
  }

  label(member: string): string {
    return this.#labels.get(member) ?? member;
  }
}

const named = ({ member, label }: { member: string; label: string | null }): Member => ({
  member,
  label: label ?? member,
});
const isFilled = ({ members }: Group): boolean => members.length > 0;
