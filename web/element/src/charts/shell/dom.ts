/** Elements created without markup, so that values of a database are always text. */

type Child = Node | string;
type Attributes = Record<string, string | number | boolean | null>;

const SVG = "http://www.w3.org/2000/svg";

export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children);
}

export function vector<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled<E extends Element>(element: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

const sheets = new Map<string, CSSStyleSheet>();

/** Puts the style `text` into the shadow root or document of `host`, once. */
export function adoptStyleText(host: Node, text: string): void {
  const sheet = sheetOf(text);
  const root = host.getRootNode();
  if (!(root instanceof ShadowRoot || root instanceof Document)) return;
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

function sheetOf(text: string): CSSStyleSheet {
  const known = sheets.get(text);
  if (known) return known;
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  sheets.set(text, made);
  return made;
}

export function svgText(element: SVGSVGElement): string {
  return new XMLSerializer().serializeToString(element);
}

let ruler: OffscreenCanvasRenderingContext2D | null = null;

/** `text` cut so that it is no wider than `room` pixels in letters of `size`; `font` is a family. */
export function fit(text: string, room: number, size: number, font: string): string {
  ruler ??= typeof OffscreenCanvas === "undefined" ? null : new OffscreenCanvas(1, 1).getContext("2d");
  if (!ruler) return cut(text, room / (size * 0.56));
  ruler.font = `${size}px ${font}`;
  const isWide = (some: string) => ruler!.measureText(some).width > room;
  if (!isWide(text)) return text;
  const characters = [...text].slice(0, Math.ceil(room));
  while (characters.length > 1 && isWide(`${characters.join("").trimEnd()}…`)) characters.pop();
  return `${characters.join("").trimEnd()}…`;
}

/** `text` cut to about `length` characters. */
export function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length > length ? `${characters.slice(0, length - 1).join("")}…` : text;
}
