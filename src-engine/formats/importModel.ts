// Opens a network that may have come from any tool: what of it can be run, and what there is to say about the rest.

import type { Format, Given } from "./format";
import { FormatError } from "./formatError";
import type { Imported } from "./imported";
import { formatOf } from "./index";

/** @throws FormatError where the file is damaged, of no format we know, or holds weights alone */
export async function importModel(bytes: Uint8Array<ArrayBuffer>, given: Given = {}): Promise<Imported> {
  const format: Format = formatOf(bytes);
  if (format.import) return format.import(bytes, given);
  const { model, ...rest } = await format.decode(bytes, given);
  if (!model) throw new FormatError(format.name, "the file holds weights and does not say of which network");
  return { ...rest, model, notes: [], problems: [] };
}
