// Opens a network that may have come from any tool: what of it can be run, and what there is to say about the rest.

import type { Format, Given } from "./format";
import { FormatError } from "./formatError";
import { problemsInWords, type Found, type Imported } from "./imported";
import { formatOf } from "./index";

/** @throws FormatError where the file is damaged, of no format we know, or holds weights alone */
export async function importModel(bytes: Uint8Array<ArrayBuffer>, given: Given = {}): Promise<Imported> {
  const format: Format = formatOf(bytes);
  const found: Found = await (format.import ?? format.decode).call(format, bytes, given);
  const { model, notes = [], problems = [], ...rest } = found;
  if (model) return { ...rest, model, notes, problems };
  throw new FormatError(
    format.name,
    problems.length > 0
      ? problemsInWords(problems)
      : "the file holds weights and does not say of which network",
  );
}
