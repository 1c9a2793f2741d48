// Markdown as a tree of our own: only what the theory is written in. Nothing in it is HTML, so nothing needs cleaning.

import { lexer, type MarkedToken, type Token } from "marked";

export type Words = readonly Inline[];

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "math"; readonly tex: string }
  | { readonly kind: "strong"; readonly words: Words }
  | { readonly kind: "emphasis"; readonly words: Words }
  | { readonly kind: "link"; readonly to: string; readonly words: Words };

export type Block =
  | { readonly kind: "heading"; readonly depth: number; readonly text: string; readonly words: Words }
  | { readonly kind: "paragraph"; readonly words: Words }
  | { readonly kind: "formula"; readonly tex: string }
  | { readonly kind: "list"; readonly items: readonly Words[] }
  | {
      readonly kind: "table";
      readonly align: readonly ("left" | "right" | "center" | null)[];
      readonly head: readonly Words[];
      readonly rows: readonly (readonly Words[])[];
    };

/** @throws Error naming what Markdown has and the theory must not have: an image, a quotation, HTML but comments. */
export function parse(text: string): readonly Block[] {
  return lexer(text).flatMap((token) => block(known(token)));
}

function block(token: MarkedToken): readonly Block[] {
  if (token.type === "space" || (token.type === "html" && token.raw.startsWith("<!--"))) return [];
  if (token.type === "heading")
    return [{ kind: "heading", depth: token.depth, text: token.text, words: inline(token.tokens) }];
  if (token.type === "paragraph") return [{ kind: "paragraph", words: inline(token.tokens) }];
  if (token.type === "code" && token.lang === "math") return [{ kind: "formula", tex: token.text }];
  if (token.type === "list") return [{ kind: "list", items: token.items.map(words) }];
  if (token.type === "table")
    return [
      {
        kind: "table",
        align: token.align,
        head: token.header.map(words),
        rows: token.rows.map((row) => row.map(words)),
      },
    ];
  throw unexpected(token);
}

const words = ({ tokens }: { readonly tokens: readonly Token[] }): Words => inline(tokens);

function inline(tokens: readonly Token[]): Words {
  return tokens.map(known).flatMap((token): Words => {
    // A list's item holds its words one deeper.
    if (token.type === "text") return token.tokens ? inline(token.tokens) : formulas(token.text);
    if (token.type === "escape") return [{ kind: "text", text: token.text }];
    if (token.type === "codespan") return [{ kind: "code", text: token.text }];
    if (token.type === "strong") return [{ kind: "strong", words: inline(token.tokens) }];
    if (token.type === "em") return [{ kind: "emphasis", words: inline(token.tokens) }];
    if (token.type === "link") return [{ kind: "link", to: token.href, words: inline(token.tokens) }];
    throw unexpected(token);
  });
}

/** Between dollars there is a formula; the theory's own test sees to it that Markdown finds nothing to read in one. */
function formulas(text: string): Words {
  return text
    .split("$")
    .map((part, i): Inline => (i % 2 === 1 ? { kind: "math", tex: part } : { kind: "text", text: part }))
    .filter((part) => part.kind === "math" || (part.kind === "text" && part.text !== ""));
}

/** Without extensions marked makes no tokens but its own. */
function known(token: Token): MarkedToken {
  return token as MarkedToken;
}

function unexpected({ type, raw }: MarkedToken): Error {
  return new Error(`theory: expected words, formulas, lists or tables, got ${type}: ${raw.slice(0, 60)}`);
}
