/** As much of a document as making elements needs: it holds names, attributes and text, and never parses markup. */

class Node {
  readonly children: (Node | string)[] = [];
  readonly attributes = new Map<string, string>();
  constructor(readonly tag: string) {}
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }
  append(...children: (Node | string)[]): void {
    this.children.push(...children);
  }
  addEventListener(): void {
    /* nothing happens on this page */
  }
}

export type Made = Node;

export function openPage(): void {
  Object.assign(globalThis, {
    document: {
      createElement: (tag: string) => new Node(tag),
      createElementNS: (_: string, tag: string) => new Node(tag),
    },
  });
}

export function all(root: unknown, tag: string): Made[] {
  const node = root as Node;
  const within = node.children.flatMap((child) => (typeof child === "string" ? [] : all(child, tag)));
  return node.tag === tag ? [node, ...within] : within;
}

export function text(root: unknown): string {
  return (root as Node).children.map((child) => (typeof child === "string" ? child : text(child))).join("");
}
