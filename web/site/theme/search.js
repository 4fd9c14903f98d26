// Searches search.json, the site's own index. Without scripts there is no search field.
const script = document.currentScript;
const base = new URL(`${script.dataset.base}/`, document.baseURI);
const form = document.querySelector("form[role=search]");
const input = form.querySelector("input");
const results = form.querySelector("ol");
const SHOWN = 8;
let index = null;

form.hidden = false;
input.addEventListener("focus", load, { once: true });
input.addEventListener("input", show);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  results.querySelector("a")?.click();
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Escape") results.hidden = true;
});
form.addEventListener("focusout", (event) => {
  if (!form.contains(event.relatedTarget)) results.hidden = true;
});

async function load() {
  index = await (await fetch(new URL("search.json", base))).json();
  show();
}

function show() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = index && words.length ? best(words) : [];
  results.hidden = !words.length || index === null;
  const entries = found.map(entry);
  results.replaceChildren(...(entries.length ? entries : [nothing()]));
}

// Every word has to be there; a heading counts for more than a text.
function best(words) {
  return index
    .map((section) => [score(section, words), section])
    .filter(([points]) => points > 0)
    .sort(([one], [other]) => other - one)
    .slice(0, SHOWN)
    .map(([, section]) => section);
}

function score({ page, title, text }, words) {
  const name = title.toLowerCase();
  const parent = page.toLowerCase();
  const body = text.toLowerCase();
  let points = 0;
  for (const word of words) {
    const own = (name.includes(word) ? 10 : 0) + (parent.includes(word) ? 4 : 0);
    const count = Math.min(body.split(word).length - 1, 5);
    if (!own && !count) return 0;
    points += own + count;
  }
  return points;
}

function entry({ page, title, url }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = new URL(url, base);
  link.textContent = page === title ? page : `${page}: ${title}`;
  item.append(link);
  return item;
}

function nothing() {
  const item = document.createElement("li");
  item.textContent = "No page has all of these words.";
  return item;
}
