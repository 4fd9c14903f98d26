/** Texts of what loads first: the board, its cards, and why something is not there. */

export interface Explanation {
  title: string;
  hint: string;
}

export const boardStrings = {
  menu: "More for this dashboard",
  retry: "Try again",
  request: (id: string) => `Request ${id}`,
};

export const liveRegionStrings = {
  loading: "Loading",
  loadingCharts: (asking: number, all: number) => `Loading ${asking} of ${all} charts`,
  allLoaded: (all: number) => `All ${all} charts loaded`,
  someFailed: (loaded: number, failed: number) => `${loaded} charts loaded, ${failed} could not be loaded`,
};

export const cardStrings = {
  about: (metric: string) => `About ${metric}`,
  menu: (metric: string) => `More for ${metric}`,
  periods: (grain: string) => `Periods: ${grain}`,
  levels: "Levels",
  allLevels: "All",
  notFilteredBy: (filters: readonly string[]) => `Not filtered by ${filters.join(", ")}`,
  onlyFirstRows: (count: string) => `Only the first ${count} rows`,
  empty: "Nothing to show",
  noRowsMatch: "No rows match the filters.",
  noRowsYet: "There are no rows here yet.",
};

const OFFLINE = "Check your connection. The page tries again when you are back online.";
const SERVER_FAULT = "The server has a problem. Trying again often helps.";
const TOO_MANY: Explanation = { title: "Too many requests", hint: "Wait a moment, then try again." };

/** Why a card shows no chart, by the code of its failure. */
export const cardFailures = {
  QUERY_TIMEOUT: { title: "This took too long", hint: "Choose a shorter period or add a filter, then try again." },
  RESULT_TOO_LARGE: { title: "The result is too large to show", hint: "Add a filter, then try again." },
  RATE_LIMIT_EXCEEDED: TOO_MANY,
  DATAMART_OUTDATED: {
    title: "The structure of the data has changed",
    hint: "The owner of this dashboard has to update it.",
  },
  PERMISSION_DENIED: { title: "You do not have access to this", hint: "Ask the owner of this dashboard." },
  DATASOURCE_UNAVAILABLE: { title: "The database cannot be reached", hint: "Try again in a moment." },
  UNREACHABLE: { title: "No connection to the server", hint: OFFLINE },
  NOT_DRAWN: { title: "The chart could not be drawn", hint: "Try again, or reload the page." },
  ANSWER_CUT: { title: "The answer is incomplete", hint: "The connection was lost. Try again." },
} satisfies Record<string, Explanation>;

export const unknownCardFailure: Explanation = { title: "This could not be loaded", hint: SERVER_FAULT };

const GONE = "It may have been removed, or the page has the wrong id.";
const NO_DASHBOARD: Explanation = { title: "This dashboard does not exist", hint: GONE };

/** Why there is no board at all. An empty `hint` stands for the message of the failure. */
export const boardFailures = {
  AUTHENTICATION_ERROR: { title: "Your session has ended", hint: "Reload the page to continue." },
  INVALID_EMBED_ID: NO_DASHBOARD,
  INVALID_DASHBOARD_ID: NO_DASHBOARD,
  INVALID_METRIC_ID: { title: "This metric does not exist", hint: GONE },
  TOKEN_MISSING: { title: "This dashboard is not set up yet", hint: "" },
  ID_MISSING: { title: "This dashboard is not set up yet", hint: "" },
  PERMISSION_DENIED: { title: "You do not have access to this dashboard", hint: "Ask its owner." },
  RATE_LIMIT_EXCEEDED: TOO_MANY,
  UNREACHABLE: { title: "The dashboard cannot be reached", hint: OFFLINE },
} satisfies Record<string, Explanation>;

export const unknownBoardFailure: Explanation = { title: "The dashboard could not be loaded", hint: SERVER_FAULT };

export const originNotAllowed = (origin: string): Explanation => ({
  title: `${origin} may not show this dashboard`,
  hint: `Add ${origin} to the whitelist domains of the data app.`,
});

/** Messages of failures that the server did not report, for pages that listen to `error`, and for the console. */
export const messages = {
  noToken: "The function getToken returned no token.",
  tokenMissing: "The page has given no token: set `token` or `getToken`.",
  idMissing: (element: string) => `The page does not say what to show: set the id of <${element}>.`,
  unreachable: "The server could not be reached.",
  answerCut: "The answer ended before it was complete.",
  notDrawn: (metric: string) => `Martlet: ${metric} could not be drawn.`,
  failure: (message: string, code: string) => `Martlet: ${message} (${code})`,
  themeIsNotJson: "Martlet: the attribute theme is not valid JSON.",
};
