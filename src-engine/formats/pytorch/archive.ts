// The newer form (since PyTorch 1.6, TorchScript's too): a ZIP archive with a pickle and a member for each storage, all in one folder.
//
//   archive/data.pkl   archive/byteorder   archive/data/0   archive/data/1   archive/version

import { quoted } from "../formatError";
import { readZip, unpacked } from "../zip/zip";
import { fail } from "./failing";
import { PICKLE } from "./looksLikePytorch";
import { meanings } from "./meanings";
import { readPickle, wholeAllowance } from "./pickle";
import type { Opened } from "./storages";

/** Bytes of the pickle alone: one of 64 MiB would name more tensors than any network has. */
const LARGEST_PICKLE = 64 * 2 ** 20;

/** @throws FormatError */
export async function openArchive(bytes: Uint8Array): Promise<Opened> {
  const members = new Map(readZip(bytes, fail).map((member) => [member.name, member]));
  const pickles = [...members.keys()].filter((name) => PICKLE.test(name));
  const [name = ""] = pickles;
  if (pickles.length !== 1) fail(`the archive has ${pickles.length} members called data.pkl, expected one`);
  const folder = name.slice(0, -"data.pkl".length);
  const { size } = members.get(name)!;
  if (size > LARGEST_PICKLE) fail(`${quoted(name)} has ${size} bytes, at most ${LARGEST_PICKLE} are read`);
  const order = members.get(`${folder}byteorder`);
  if (order && order.size > 16)
    fail(`${quoted(order.name)} has ${order.size} bytes, expected "little" or "big"`);
  const said = order ? new TextDecoder().decode(await unpacked(order)).trim() : "little";
  if (said !== "little" && said !== "big") fail(`the byte order is ${quoted(said)}; known are little, big`);
  const pickle = await unpacked(members.get(name)!);
  const { value, end } = readPickle(pickle, 0, meanings, wholeAllowance());
  if (end !== pickle.length)
    fail(`${quoted(name)} goes on for ${pickle.length - end} bytes after its pickle`);
  const member = ({ key }: { readonly key: string }) =>
    members.get(`${folder}data/${key}`) ?? fail(`the archive has no storage ${quoted(key)}`);
  return {
    value,
    size: (storage) => member(storage).size,
    bytes: async (storage) => ({ bytes: await unpacked(member(storage)), bigEndian: said === "big" }),
  };
}
