// docs/theory.md, the very document that code hosts show, as chapters of sections; and which of them derives a rule.

import text from "../../../docs/theory.md?raw";
import { parse, type Block, type Words } from "./markdown";

export interface Section {
  /** As code hosts make it of the heading: `the-weight`, `forward-3`. */
  readonly anchor: string;
  readonly title: string;
  readonly heading: Words;
  readonly blocks: readonly Block[];
}

/** An operation's, usually; what stands before its first section is its lead. */
interface Chapter extends Section {
  readonly sections: readonly Section[];
}

export interface Place {
  readonly chapter: Chapter;
  readonly section: Section;
}

/** A rule as a session tells it: the type of its op, and its formula. */
interface Rule {
  readonly op: string;
  readonly tex: string;
  readonly derivedTex?: string;
}

export const chapters: readonly Chapter[] = chaptersOf(parse(text));

/** Where a rule is derived: in its op's chapter, the section that prints its formula, or else the whole of it. */
export function derivationOf({ op, tex, derivedTex = tex }: Rule): Place | undefined {
  const chapter = chapters.find(({ title }) => title === op);
  const section = chapter?.sections.find(({ blocks }) => blocks.some(prints(derivedTex)));
  return chapter && { chapter, section: section ?? chapter };
}

/** What a link leads to. */
export function placeAt(anchor: string): Place | undefined {
  for (const chapter of chapters) {
    const section = [chapter, ...chapter.sections].find((one) => one.anchor === anchor);
    if (section) return { chapter, section };
  }
  return undefined;
}

/** Whether a block is the formula of a rule, maybe among others. */
export function prints(tex: string): (block: Block) => boolean {
  return (block) => block.kind === "formula" && block.tex.includes(tex);
}

/** What stands before the first chapter is the document's own list of them. */
function chaptersOf(blocks: readonly Block[]): readonly Chapter[] {
  const nameOf = anchors();
  const found: { head: Head; blocks: Block[]; sections: { head: Head; blocks: Block[] }[] }[] = [];
  for (const block of blocks) {
    const chapter = found.at(-1);
    if (block.kind !== "heading") (chapter?.sections.at(-1) ?? chapter)?.blocks.push(block);
    else {
      const head = { title: block.text, heading: block.words, anchor: nameOf(block.text) };
      if (block.depth === 2) found.push({ head, blocks: [], sections: [] });
      else chapter?.sections.push({ head, blocks: [] });
    }
  }
  return found.map(({ head, blocks: lead, sections }) => ({
    ...head,
    blocks: lead,
    sections: sections.map((section) => ({ ...section.head, blocks: section.blocks })),
  }));
}

type Head = Pick<Section, "anchor" | "title" | "heading">;

/** Headings that say the same are numbered. */
function anchors(): (heading: string) => string {
  const seen = new Map<string, number>();
  return (heading) => {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}_\- ]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before ? `${anchor}-${before}` : anchor;
  };
}
