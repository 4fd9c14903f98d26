/** Colours for a listing: as much of a language as the listings here need. */

import { make } from "./dom.js";

const TEXT = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/;
const KINDS = {
  html: [["text", TEXT], ["tag", /<\/?[\w-]+|\/?>/], ["name-of", /[\w-]+(?==)/]],
  js: [["note", /\/\/.*/], ["text", TEXT], ["word", /\b(?:const|await|async|return|new)\b/]],
  python: [["note", /#.*/], ["text", TEXT], ["word", /\b(?:import|from|as|f)\b(?=")|\bNone\b/]],
  shell: [["text", TEXT], ["tag", /--[\w-]+/], ["word", /^curl/]],
  sql: [["text", TEXT], ["word", /\b(?:SELECT|FROM|WHERE|OR|AND|IS|NOT|NULL|AS|count|sum)\b/]],
};

export function paint(text, kind) {
  const rules = KINDS[kind];
  const all = new RegExp(rules.map(([, { source }]) => `(${source})`).join("|"), "g");
  const shown = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(all)) {
    const rule = match.slice(1).findIndex((group) => group !== undefined);
    shown.append(text.slice(end, match.index), make("span", { className: `code-${rules[rule][0]}` }, match[0]));
    end = match.index + match[0].length;
  }
  shown.append(text.slice(end));
  return shown;
}
