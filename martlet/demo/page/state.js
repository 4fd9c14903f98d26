/** What the page shows. It stands in the address, so that what is seen can be sent on. */

const asked = new URLSearchParams(location.search);
const isDark = matchMedia("(prefers-color-scheme: dark)").matches;

export const state = {
  view: asked.get("view") === "two" ? "two" : "one",
  page: location.hash === "#home" ? "home" : "analytics",
  client: asked.get("client") ?? "",
  other: asked.get("other") ?? "",
  theme: asked.get("theme") ?? (isDark ? "dark" : "light"),
  brand: asked.get("brand") ?? "indigo",
  locale: asked.get("locale") ?? "en-GB",
  panel: asked.get("panel") ?? "",
};

const FIRST = { view: "one", brand: "indigo", locale: "en-GB", panel: "" };
const watchers = [];

export function watch(watcher) {
  watchers.push(watcher);
}

export function change(changes) {
  const changed = Object.keys(changes).filter((name) => changes[name] !== state[name]);
  Object.assign(state, changes);
  history.replaceState(null, "", address());
  if (changed.length) for (const watcher of watchers) watcher(new Set(changed));
}

function address() {
  const { page, ...others } = state;
  const said = Object.entries(others).filter(([name, value]) => value && value !== FIRST[name]);
  return `?${new URLSearchParams(said)}#${page}`;
}
