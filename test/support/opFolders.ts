// The folders of ops and optimizers: the op that each is about, and what else stands in it.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Example } from "../../src-engine/ops/example";
import type { Op } from "../../src-engine/ops/op";
import type { Attrs } from "../../src-engine/protocol/protocol";

const root = join(import.meta.dirname, "../..");

export interface OpFolder {
  /** From the engine's folder: `ops/relu`. */
  readonly path: string;
  /** `relu` */
  readonly name: string;
  readonly op: Op;
  readonly example?: Example<Attrs>;
}

const modules = import.meta.glob<Record<string, Op>>(
  ["../../src-engine/{ops,optim}/*/*.ts", "!../../src-engine/{ops,optim}/*/*.*.ts"],
  { eager: true },
);
const examples = import.meta.glob<{ readonly example: Example<Attrs> }>(
  "../../src-engine/{ops,optim}/*/*.example.ts",
  { eager: true },
);

/** A file that is called as its folder is, is the op's. */
export const opFolders: readonly OpFolder[] = Object.entries(modules).flatMap(([file, module]) => {
  const [, path, name] = /src-engine\/(\w+\/(\w+))\/\2\.ts$/.exec(file) ?? [];
  if (path === undefined || name === undefined) return [];
  const op = Object.values(module).find((one) => typeof one === "object" && "forward" in one);
  if (!op) throw new Error(`${file} exports no op`);
  const example = examples[file.replace(/ts$/, "example.ts")]?.example;
  return [{ path, name, op, ...(example && { example }) }];
});

/** A file of it: `relu.md`. Undefined where there is none. */
export function fileIn({ path, name }: OpFolder, suffix: string): string | undefined {
  const file = join(root, "src-engine", path, `${name}${suffix}`);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** @throws Error naming the type that has no folder */
export function folderOf({ type }: Pick<Op, "type">): OpFolder {
  const found = opFolders.find(({ op }) => op.type === type);
  if (!found) throw new Error(`${type} has no folder of its own, in which a file is called as the folder`);
  return found;
}
