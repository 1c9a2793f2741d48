// A ZIP archive, npz among them, as the folder that it is.

import { checkDecodedSize, MOST_DECODED } from "../formats/decodedSize";
import { FormatError } from "../formats/formatError";
import { nameOfMember } from "../formats/npz/memberName";
import { readZip, unpacked } from "../formats/zip/zip";
import { fileOf, type RecordedFile } from "./recordedFile";

/**
 * Its members, unpacked: an archive is read whole, which a recording of many iterations in one file per iteration need not be.
 * @throws FormatError that names the file
 */
export async function membersOf({ name, byteLength, read }: RecordedFile): Promise<readonly RecordedFile[]> {
  const isNpz = name.toLowerCase().endsWith(".npz");
  const fail = (problem: string): never => {
    throw new FormatError(isNpz ? "npz" : "zip", `${problem} (in ${name})`, name);
  };
  checkDecodedSize(byteLength, MOST_DECODED, fail);
  const members = readZip(await read(0, byteLength), fail).filter((member) => !member.name.endsWith("/"));
  checkDecodedSize(
    members.reduce((sum, { size }) => sum + size, 0),
    MOST_DECODED,
    fail,
  );
  const folder = name.replace(/\.(npz|zip)$/i, "");
  return Promise.all(
    members.map(async (member) => {
      const own = isNpz ? `${nameOfMember(member.name.replace(/\.npy$/, ""))}.npy` : member.name;
      const bytes = await unpacked(member);
      return fileOf(`${folder}/${own}`, new Uint8Array(bytes));
    }),
  );
}
