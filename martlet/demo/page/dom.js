/** Makes nodes. Texts are texts: nothing that the server says is read as HTML. */

const SVG = "http://www.w3.org/2000/svg";

/** An element with its properties (or, where it has no such property, attributes), and what is in it. */
export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export const find = (selector) => document.querySelector(selector);
export const findAll = (selector) => [...document.querySelectorAll(selector)];

/** Tells those who do not see the page what has just happened. */
export function say(text) {
  find("#said").textContent = text;
}

/** A listing with a button that copies `text`, which may be longer than what is shown. */
export function listing(shown, text, head = null) {
  const button = make("button", { className: "tool copy", type: "button", ariaLabel: "Copy" }, icon("copy"));
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.replaceChildren(icon("check"), "Copied");
    say("Copied");
    setTimeout(() => button.replaceChildren(icon("copy")), 1600);
  });
  const code = make("pre", { tabIndex: 0 }, make("code", {}, shown));
  const body = make("div", { className: "listing" }, code, button);
  if (!head) return body;
  body.prepend(head);
  body.classList.add("titled");
  return body;
}
