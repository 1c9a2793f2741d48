// A formula with an element's indices put in:
//
//   \bar w_{mckl} = \sum_{n,p,q} \bar y_{nmpq}\, x_{ncij}      at [7,3,1,1]
//   \bar w_{7,3,1,1} = \sum_{n,p,q} \bar y_{n,7,p,q}\, x_{n,3,i,j}
//
// The subscripts on the left say which letter is which index; letters that are summed over stay. A formula
// without subscripts holds for every element alike: there the operands get the whole index.

import type { Index } from "../../tensor/tensor";

interface Given {
  readonly index: Index;
  /** Numbers for other letters: a stride s, the batch's size N. */
  readonly constants: Readonly<Record<string, number>>;
  /** The letters of operands that are read at the same index, where the formula has no subscripts. */
  readonly alike: ReadonlySet<string>;
}

export function substituted(tex: string, given: Given): string {
  const letters = subscriptsOf(tex);
  const known = new Map(Object.entries(given.constants).map(([letter, n]) => [letter, String(n)]));
  if (letters.length === given.index.length) {
    letters.forEach((letter, d) => known.set(letter, String(given.index[d])));
  }
  const alike = letters.length || !given.index.length ? new Set<string>() : given.alike;
  const put = new Substitution(tex, known, alike, given.index.join(",")).all();
  return put.replace(/\\,\s*(?=\d)/g, String.raw`\cdot `);
}

/** What is left of the equals sign. */
export function leftSide(tex: string): string {
  return tex.slice(0, tex.indexOf(" = "));
}

/** The letters that are the result's indices, in order. */
function subscriptsOf(tex: string): readonly string[] {
  const [, group, one] = /_(?:\{([a-z]+)\}|([a-z]))$/.exec(leftSide(tex)) ?? [];
  return Array.from(group ?? one ?? "");
}

class Substitution {
  #at = 0;

  constructor(
    private readonly tex: string,
    private readonly known: ReadonlyMap<string, string>,
    private readonly alike: ReadonlySet<string>,
    private readonly index: string,
  ) {}

  all(): string {
    let out = "";
    while (this.#at < this.tex.length) out += this.#token();
    return out;
  }

  #token(): string {
    const character = this.tex[this.#at]!;
    if (character === "\\") return this.#command();
    if (character === "_") return this.#subscript();
    if (character === "^") return this.#superscript();
    this.#at++;
    if (!/[a-zA-Z]/.test(character)) return character;
    if (this.alike.has(character)) return `${character}${this.#prime()}_{${this.index}}`;
    const isSymbol = this.tex[this.#at] === "_";
    return (isSymbol ? undefined : this.known.get(character)) ?? character;
  }

  #command(): string {
    const [command] = /^\\([a-zA-Z]+|.)/.exec(this.tex.slice(this.#at))!;
    this.#at += command.length;
    return command === String.raw`\mathrm` ? command + this.#group() : command;
  }

  /** A group in braces, untouched. */
  #group(): string {
    const end = closing(this.tex, this.#at);
    const group = this.tex.slice(this.#at, end);
    this.#at = end;
    return group;
  }

  #inside(text: string): string {
    return new Substitution(text, this.known, this.alike, this.index).all();
  }

  /** Indices side by side are told apart by commas once they are numbers. */
  #subscript(): string {
    this.#at++;
    const text = this.#argument();
    const parts = text.match(/[a-z](_[a-z])?/g) ?? [];
    const isIndices = parts.join("") === text.replaceAll(" ", "");
    const shown = isIndices ? parts.map((part) => this.#inside(part)).join(",") : this.#inside(text);
    return `_{${shown}}`;
  }

  #superscript(): string {
    this.#at++;
    return `^{${this.#inside(this.#argument())}}`;
  }

  /** What a subscript or superscript holds: a group's inside, or one character. */
  #argument(): string {
    if (this.tex[this.#at] !== "{") return this.tex[this.#at++]!;
    return this.#group().slice(1, -1);
  }

  #prime(): string {
    if (this.tex[this.#at] !== "'") return "";
    this.#at++;
    return "'";
  }
}

/** Just after the brace that closes the one at `from`. */
function closing(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (text[i] === "{") depth++;
    if (text[i] === "}" && --depth === 0) return i + 1;
  }
  return text.length;
}
