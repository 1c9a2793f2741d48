// What a command says of itself, once: how its arguments are read, its help and which options are near an unknown one
// all come from here.

/** What `node:util`'s parseArgs reads, and what people are told about it. */
export interface Option {
  readonly type: "string" | "boolean";
  readonly multiple?: boolean;
  /** Stands for the value in the help: `FILE`, `digits|mnist`. */
  readonly value?: string;
  /** One sentence, without its capital and its full stop. */
  readonly about: string;
  /** What holds where the option is left out, in words. */
  readonly otherwise?: string | undefined;
  /** The heading under which the help lists it; its own options stand first and have none. */
  readonly group?: string;
}

export type Options = Readonly<Record<string, Option>>;

export interface Declaration<O extends Options = Options> {
  readonly name: string;
  /** A line of `backstep --help`, without its capital and its full stop. */
  readonly about: string;
  /** What is required, as in `--model M --data D [options]`; positionals stand before it. */
  readonly synopsis: string;
  /** Their names, all required. */
  readonly positionals?: readonly string[];
  /** The name of one more, which may be left out. */
  readonly optional?: string;
  readonly options: O;
  /** Command lines without the program's name. */
  readonly examples: readonly string[];
  /** Paragraphs behind the options: what their values mean, exit codes. */
  readonly more?: () => readonly string[];
}

/** Gives its argument back: here the types of the options' values come from. */
export function declare<O extends Options>(declaration: Declaration<O>): Declaration<O> {
  return declaration;
}

/** An option with a value. */
export const text = (value: string, about: string, otherwise?: string) =>
  ({ type: "string", value, about, otherwise }) as const;

/** An option with a value that may be given several times. */
export const texts = (value: string, about: string) =>
  ({ type: "string", multiple: true, value, about: `${about}; may be given several times` }) as const;

/** An option without a value. */
export const flag = (about: string) => ({ type: "boolean", about }) as const;

/** Options that several commands share, under a heading of their own. */
export function grouped<const O extends Options>(group: string, options: O): O {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, { ...option, group }]),
  ) as unknown as O;
}

export const json = flag("print one JSON object on stdout instead of words");
