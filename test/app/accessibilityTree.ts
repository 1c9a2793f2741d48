// What a screen reader gets of the page: Chromium's accessibility tree, flat and without what is only layout.

import type { Page } from "playwright-core";

interface AccessibleNode {
  readonly role: string;
  readonly name: string;
  readonly description: string;
  /** Of a live region and what is in it: `polite`, `assertive`. */
  readonly live: string | undefined;
}

interface Property {
  readonly name: string;
  readonly value: { readonly value?: unknown };
}

export async function accessibilityTree(page: Page): Promise<readonly AccessibleNode[]> {
  const devTools = await page.context().newCDPSession(page);
  const { nodes } = await devTools.send("Accessibility.getFullAXTree");
  await devTools.detach();
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, description, properties }) => ({
      role: text(role?.value),
      name: text(name?.value),
      description: text(description?.value),
      live: liveOf(properties ?? []),
    }));
}

/** Those of a role whose name fits. */
export function named(
  tree: readonly AccessibleNode[],
  role: string,
  name: RegExp,
): readonly AccessibleNode[] {
  return tree.filter((node) => node.role === role && name.test(node.name));
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function liveOf(properties: readonly Property[]): string | undefined {
  const live = properties.find(({ name }) => name === "live")?.value.value;
  return typeof live === "string" ? live : undefined;
}
