// Runs in the page: what of it lies over something else, or is cut: texts, and pictures of cells and bars.

/** Of a browser's layout, as `getBoundingClientRect` gives it. */
interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** @returns a sentence for each thing that is wrong; no outside names, since it is sent to the page as text */
export function overlaps(): readonly string[] {
  const PICTURES = "[data-testid^=cells-], [data-testid^=bars-], [data-testid^=crop-]";
  const wrong: string[] = [];

  /** What of it can be seen: the rest is hidden or scrolled away. */
  const seen = (element: Element, box: Rectangle): Rectangle | undefined => {
    let { left, top, right, bottom } = box;
    for (let around: Element | null = element; around; around = around.parentElement) {
      const { overflowX, overflowY, visibility } = getComputedStyle(around);
      if (visibility === "hidden") return undefined;
      const edge = around.getBoundingClientRect();
      if (overflowX !== "visible") [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      if (overflowY !== "visible") [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    return right - left < 1 || bottom - top < 1 ? undefined : { left, top, right, bottom };
  };
  const meet = (a: Rectangle, b: Rectangle, by: number): boolean =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > by &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > by;

  const texts: { readonly text: string; readonly element: Element; readonly box: Rectangle }[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode: node } = walker;
    const element = node.parentElement;
    if (!element || !node.textContent?.trim()) continue;
    if (element.closest(".unseen, .katex, select, script, style, [hidden], [role=status]")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const line of range.getClientRects()) {
      const box = seen(element, line);
      if (box) texts.push({ text: node.textContent.trim(), element, box });
    }
  }
  /** A head that stays while a list scrolls beneath it covers what it lies over. */
  const covers = (one: Element, other: Element): boolean => {
    for (let around: Element | null = one; around; around = around.parentElement) {
      const { position, backgroundColor } = getComputedStyle(around);
      const isOpaque = !/rgba\(.*, 0\)|transparent/.test(backgroundColor);
      if (position === "sticky" && isOpaque) return !around.contains(other);
    }
    return false;
  };
  for (const [i, one] of texts.entries()) {
    for (const other of texts.slice(i + 1)) {
      if (one.element === other.element || !meet(one.box, other.box, 2)) continue;
      if (covers(one.element, other.element) || covers(other.element, one.element)) continue;
      wrong.push(`the text "${one.text}" and the text "${other.text}" lie over each other`);
    }
  }

  const pictures = [...document.querySelectorAll<HTMLElement>(PICTURES)].flatMap((element) => {
    const whole = element.getBoundingClientRect();
    const box = seen(element, whole);
    return box ? [{ name: element.dataset["testid"] ?? "", element, whole, box }] : [];
  });
  for (const [i, one] of pictures.entries()) {
    for (const other of pictures.slice(i + 1))
      if (meet(one.box, other.box, 0.5)) wrong.push(`${one.name} and ${other.name} lie over each other`);
    for (const { text, element, box } of texts) {
      const isOwn = one.element.contains(element);
      if (!isOwn && meet(one.box, box, 2)) wrong.push(`the text "${text}" lies over ${one.name}`);
    }
    // What reaches out of its column can be scrolled to by nobody.
    const column = one.element.closest("main, aside")?.getBoundingClientRect();
    const scrolls = one.element.closest(".scrolls") !== null;
    if (column && !scrolls && one.whole.right > column.right + 0.5)
      wrong.push(`${one.name} reaches out of its column`);
  }
  return wrong;
}

/** Runs in the page: what of the current operation is not to be seen. */
export function unseenOfOperation(): readonly string[] {
  const operation = document.querySelector("[data-testid=operation]");
  const figures = [...(operation?.querySelectorAll<HTMLElement>("figure.picture") ?? [])];
  if (!operation || figures.length < 2) return ["there is no operation with operands and a result"];
  const room = operation.getBoundingClientRect();
  return figures.flatMap((figure) => {
    const name = figure.dataset["testid"] ?? "";
    const picture = figure.querySelector("[role=application], .single, .missing");
    if (!picture) return [`${name} has no picture`];
    const { width, height, top, bottom, left, right } = picture.getBoundingClientRect();
    const least = picture.matches("[role=application]") ? 20 : 10;
    if (width < 8 || height < Math.min(least, 20)) {
      // A row of few cells may be low, but is there.
      if (width < 8 || height < 4) return [`${name} is ${Math.round(width)} × ${Math.round(height)}`];
    }
    const isIn =
      top >= room.top && bottom <= room.bottom + 1 && left >= room.left - 1 && right <= room.right + 1;
    return isIn ? [] : [`${name} reaches out of the operation`];
  });
}
