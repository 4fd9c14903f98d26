/** Texts of the filter bar and of its panels. */

export const filterStrings = {
  bar: "Filters",
  reset: "Reset",
  remove: (label: string) => `Remove ${label}`,
  clear: "Clear",
  done: "Done",
};

export const choiceStrings = {
  search: "Search",
  searchIn: (filter: string) => `Search ${filter}`,
  empty: "(empty)",
  loading: "Loading …",
  failed: "The choices could not be loaded.",
  noMatches: "No matches.",
  searchForMore: "Search to find more.",
  andMore: (first: string, more: number) => `${first} +${more}`,
};

export const rangeStrings = {
  from: "From",
  to: "To",
  any: "any",
  between: (least: string, most: string) => `${least} – ${most}`,
  atLeast: (least: string) => `from ${least}`,
  atMost: (most: string) => `up to ${most}`,
};

export const dateStrings = {
  periods: "Periods",
  anyTime: "Any time",
  previousMonth: "Previous month",
  nextMonth: "Next month",
  days: "Days",
  from: "From",
  to: "To",
  between: (start: string, end: string) => `${start} – ${end}`,
  since: (start: string) => `since ${start}`,
  until: (end: string) => `until ${end}`,
};

export const presetStrings: Record<string, string> = {
  today: "Today",
  yesterday: "Yesterday",
  last7Days: "Last 7 days",
  last30Days: "Last 30 days",
  last90Days: "Last 90 days",
  last12Months: "Last 12 months",
  thisWeek: "This week",
  thisMonth: "This month",
  thisQuarter: "This quarter",
  thisYear: "This year",
  lastWeek: "Last week",
  lastMonth: "Last month",
  lastQuarter: "Last quarter",
  lastYear: "Last year",
};
