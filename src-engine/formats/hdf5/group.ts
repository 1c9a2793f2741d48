// A group's members: in a tree of names, as h5py writes it, or as links of the group's own header.

import { fail, type Hdf5Bytes } from "./hdf5Bytes";
import type { Message } from "./objectHeader";

const SYMBOL_TABLE = 0x11;
const LINK = 0x06;
const LINK_INFO = 0x02;
const LONGEST_NAME = 4096;
const DEEPEST = 32;

/**
 * The addresses of the members' headers, by name; none where the object is no group.
 * @param path the group's own, for errors
 * @throws FormatError where a name is empty, taken or a path, or the group is stored in a form that is not read
 */
export function membersOf(
  file: Hdf5Bytes,
  messages: readonly Message[],
  path: string,
): ReadonlyMap<string, number> {
  const members = new Map<string, number>();
  const add = (name: string, address: number): void => {
    if (name === "" || name.includes("/") || members.has(name))
      fail(`the group ${path} has a member without a name of its own`);
    members.set(name, address);
  };
  for (const { type, at } of messages) {
    if (type === SYMBOL_TABLE) {
      const [tree, heap] = [file.u64(at), file.u64(at + 8)];
      if (file.signature(heap) !== "HEAP") fail(`at ${heap} the names of ${path || "the root"} should stand`);
      names(file, tree, file.u64(heap + 24), add, 0);
    }
    if (type === LINK) link(file, at, add);
    if (type === LINK_INFO && file.u64(at + (file.u8(at + 1) & 1 ? 10 : 2)) > 0)
      fail(
        `the group ${path || "at the root"} is written for the latest library only: write the file without libver="latest"`,
      );
  }
  return members;
}

/** A node of a tree of groups' names: over others, or over tables of them. */
function names(
  file: Hdf5Bytes,
  node: number,
  heap: number,
  add: (name: string, address: number) => void,
  depth: number,
): void {
  if (depth > DEEPEST) fail("a tree of names is too deep");
  const signature = file.signature(node);
  const count = file.u16(node + 6);
  if (signature === "SNOD") {
    for (let i = 0; i < count; i++) {
      const entry = node + 8 + 40 * i;
      add(file.text(heap + file.u64(entry), LONGEST_NAME), file.u64(entry + 8));
    }
    return;
  }
  if (signature !== "TREE") fail(`at ${node} a tree of names should stand`);
  for (let i = 0; i < count; i++) names(file, file.u64(node + 32 + 16 * i), heap, add, depth + 1);
}

function link(file: Hdf5Bytes, at: number, add: (name: string, address: number) => void): void {
  const flags = file.u8(at + 1);
  let place = at + 2;
  if (flags & 8 && file.u8(place++) !== 0) return; // a link to a name: nothing of its own
  place += (flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0);
  const width = 1 << (flags & 3);
  const length = file.unsigned(place, width);
  place += width;
  if (length > LONGEST_NAME) fail(`a name has ${length} bytes`);
  add(file.text(place, length), file.u64(place + length));
}
