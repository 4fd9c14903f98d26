import { Directive, type DirectiveParameters, directive, type ElementPart } from "lit/directive.js";

type Variables = Record<string, string | number | null>;

/**
 * Sets custom properties of an element one by one. A style attribute, which Lit's own styleMap writes first,
 * is refused by pages whose policy has no `style-src 'unsafe-inline'`.
 */
class SetVariables extends Directive {
  #set = new Set<string>();

  render(_variables: Variables): void {}

  override update(part: ElementPart, [variables]: DirectiveParameters<this>): void {
    const { style } = part.element as HTMLElement;
    for (const name of this.#set) if (!(name in variables)) style.removeProperty(name);
    for (const [name, value] of Object.entries(variables))
      style.setProperty(name, value === null ? null : String(value));
    this.#set = new Set(Object.keys(variables));
  }
}

export const variables = directive(SetVariables);
