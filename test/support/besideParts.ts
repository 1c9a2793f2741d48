// What a reader is given of a file that was written in several parts: those beside it.

import type { Contents, WritableFormat } from "../../src-engine/formats";
import type { Given } from "../../src-engine/formats/format";

export async function besideParts({ parts }: WritableFormat, contents: Contents): Promise<Given> {
  const beside = await parts?.(contents);
  return { beside: (name) => Promise.resolve(beside?.get(name)?.slice()) };
}
