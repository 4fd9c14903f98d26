import { type CSSResult, LitElement } from "lit";

/**
 * A part of the board with a life of its own. It draws into the board's one shadow root, so that every `part`
 * can be styled from the page, and brings its style sheet there once.
 */
export class BoardPart extends LitElement {
  static sharedStyles: CSSResult | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    const { sharedStyles } = this.constructor as typeof BoardPart;
    if (sharedStyles) adoptStyles(this, sharedStyles);
    // What was let go of when it left the document is taken up again where it is put back.
    this.requestUpdate();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

/** The sheet joins the root that `within` stands in. Constructed sheets need no `style-src 'unsafe-inline'`. */
export function adoptStyles(within: Element, styles: CSSResult): void {
  const root = within.getRootNode();
  const { styleSheet } = styles;
  if (!(root instanceof ShadowRoot) || !styleSheet || root.adoptedStyleSheets.includes(styleSheet)) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, styleSheet];
}

/** Two copies of the script on one page: the first one's elements stand. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
