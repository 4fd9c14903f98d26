/** Prints the compressed size of each loading stage, and fails if one exceeds its budget. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const ROOT = fileURLToPath(new URL("../../../martlet/assets/", import.meta.url));
const manifest = JSON.parse(readFileSync(`${ROOT}manifest.json`, "utf8"));

/** The files that must be there before `names` run. */
function closure(names, found = new Set()) {
  for (const name of names) {
    if (found.has(manifest[name].file)) continue;
    found.add(manifest[name].file);
    closure(manifest[name].imports ?? [], found);
  }
  return found;
}

const kilobytes = (files) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(ROOT + file), { level: 9 }).length, 0) / 1000;
const names = Object.keys(manifest);
const first = closure(["src/loader.ts", ...names.filter((name) => manifest[name].name === "element")]);
const charts = closure(
  names.filter((name) => /^src\/(charts|cards\/table)\//.test(name)),
  new Set(first),
);
const rest = [...closure(names)].filter((file) => !charts.has(file));

let isOver = false;
for (const [stage, files, budget] of [
  ["first paint", first, 30],
  ["with every kind of chart", charts, 220],
  ["more: filters, menus, self-serve, export", rest, 40],
]) {
  const size = kilobytes(files);
  isOver ||= size > budget;
  console.log(
    `${stage.padEnd(42)}${size.toFixed(1).padStart(6)} kB of ${budget} (gzip)${size > budget ? "  OVER" : ""}`,
  );
}
if (isOver) process.exit(1);
