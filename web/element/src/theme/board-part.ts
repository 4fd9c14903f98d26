import { type CSSResult, LitElement } from "lit";

/**
 * The base class of all parts of a board. A part renders into the board's one shadow root, so that every `part`
 * can be styled from the page, and adds its style sheet there once.
 */
export class BoardPart extends LitElement {
  static sharedStyles: CSSResult | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    const { sharedStyles } = this.constructor as typeof BoardPart;
    if (sharedStyles) adoptStyles(this, sharedStyles);
    // An update creates again what was released on disconnect.
    this.requestUpdate();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

/** Adds a style sheet to the root of `within`. Constructed sheets need no `style-src 'unsafe-inline'`. */
export function adoptStyles(within: Element, styles: CSSResult): void {
  const root = within.getRootNode();
  const { styleSheet } = styles;
  if (!(root instanceof ShadowRoot) || !styleSheet || root.adoptedStyleSheets.includes(styleSheet)) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, styleSheet];
}

/** If a page loads the script twice, the elements of the first copy stay. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
