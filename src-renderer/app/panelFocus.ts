// The focus among the panels of the window: to each where it was left last, or to its first control.

import type { UserCommand } from "../session/userCommand";

const panels = [
  { id: "network", title: "network", selector: "nav[aria-label=Network]" },
  { id: "stage", title: "stage", selector: "main" },
  { id: "side", title: "side pane", selector: "aside.side" },
  { id: "timeline", title: "timeline", selector: "section[aria-label=Timeline]" },
] as const;

const CONTROL = "button, input, select, textarea, a[href], [tabindex]";
const left = new Map<string, HTMLElement>();

function focusPanel({ id, selector }: (typeof panels)[number]): void {
  const from = document.activeElement;
  const current = panels.find((panel) => from?.closest(panel.selector));
  if (current && from instanceof HTMLElement) left.set(current.id, from);
  const root = document.querySelector(selector);
  const known = left.get(id);
  if (known && root?.contains(known)) return known.focus();
  const all = [...(root?.querySelectorAll<HTMLElement>(CONTROL) ?? [])];
  all.find((one) => one.tabIndex >= 0 && !one.matches(":disabled, [hidden] *"))?.focus();
}

/** F8 walks them in a circle; Alt and a digit would choose a tab of the browser on Linux. */
function cycle(by: number): void {
  const at = panels.findIndex(({ selector }) => document.activeElement?.closest(selector));
  const next = at < 0 && by < 0 ? panels.length - 1 : (at + by + panels.length) % panels.length;
  focusPanel(panels[next] ?? panels[0]);
}

export function panelCommands(): readonly UserCommand[] {
  const one = (id: string, title: string, keys: readonly string[], run: () => void): UserCommand => ({
    ...{ id: `focus.${id}`, group: "View", title, keys, run },
    enabled: () => document.querySelector("[role=dialog], [role=alertdialog]") === null,
  });
  return [
    one("next", "Focus the next panel", ["F8"], () => cycle(1)),
    one("previous", "Focus the panel before", ["Shift+F8"], () => cycle(-1)),
    ...panels.map((panel) => one(panel.id, `Focus the ${panel.title}`, [], () => focusPanel(panel))),
  ];
}
