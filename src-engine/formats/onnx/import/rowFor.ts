// Which op's row a node is read by.

import type { Shape } from "../../../tensor/tensor";
import { rows } from "../../model/exchanged";
import type { OnnxRow } from "../onnxRow";

/** @param attributes of the node, those that are inputs included @param remark its doc string */
export function rowFor(
  operator: string,
  attributes: ReadonlyMap<string, unknown>,
  input: Shape,
  remark?: string,
): OnnxRow | undefined {
  const named = rows.filter((row) => row.operator === operator);
  const remarked = named.find((row) => row.remark !== undefined && row.remark === remark);
  if (remarked) return remarked;
  const possible = named.filter((row) => row.remark === undefined);
  const facts = {
    number(name: string): number | undefined {
      const value = attributes.get(name);
      return typeof value === "number" ? value : undefined;
    },
    input,
  };
  return possible.find((row) => row.is?.(facts)) ?? possible.find((row) => !row.is);
}
