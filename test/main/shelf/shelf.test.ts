// What was opened and chosen, kept for another time: within its bounds, and never outside of its folder.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { folderShelf } from "../../../src-main/shelf/shelf";

const root = mkdtempSync(join(tmpdir(), "backstep-shelf-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const fresh = () => {
  const folder = join(root, String(made++));
  return { folder, shelf: folderShelf(() => folder) };
};
const bytes = (...numbers: number[]) => new Uint8Array(numbers);

describe("a file that was opened", () => {
  test("comes back with what lay beside it, at another start too, and the newest is first", async () => {
    const { folder, shelf } = fresh();
    await shelf.keep([
      { name: "net.onnx", bytes: bytes(1, 2) },
      { name: "net.onnx.data", bytes: bytes(3) },
    ]);
    await shelf.keep([{ name: "w.npz", bytes: bytes(4) }]);
    const again = folderShelf(() => folder);
    const list = await again.list();
    expect(list.map(({ name, kind, path }) => [name, kind, path])).toEqual([
      ["w.npz", "file", undefined],
      ["net.onnx", "file", undefined],
    ]);
    expect(await again.read(list[1]!.id)).toEqual([
      { name: "net.onnx", bytes: bytes(1, 2) },
      { name: "net.onnx.data", bytes: bytes(3) },
    ]);
    await again.keep([
      { name: "net.onnx", bytes: bytes(1, 2) },
      { name: "net.onnx.data", bytes: bytes(3) },
    ]);
    expect((await again.list()).map(({ name }) => name)).toEqual(["net.onnx", "w.npz"]);
  });

  test("is not copied where somebody chose it, and is read from there as it is then", async () => {
    const { folder, shelf } = fresh();
    const path = join(root, "chosen.npz");
    writeFileSync(path, "ab");
    shelf.chosen(path);
    await shelf.keep([{ name: "chosen.npz", bytes: bytes(1) }], path);
    const [one] = await shelf.list();
    expect(one).toMatchObject({ name: "chosen.npz", path });
    expect((await shelf.read(one!.id))[0]!.bytes).toEqual(bytes(97, 98));
    expect(readdirSync(folder)).toEqual(["index.json"]);
    rmSync(path);
    await expect(shelf.read(one!.id)).rejects.toThrow(`${path}: `);
  });

  test("is forgotten behind ten newer ones, and its copy with it; or when somebody wants that", async () => {
    const { folder, shelf } = fresh();
    for (let i = 0; i < 12; i++) await shelf.keep([{ name: `${i}.npz`, bytes: bytes(i) }]);
    expect((await shelf.list()).map(({ name }) => name)).toEqual(
      Array.from({ length: 10 }, (_, i) => `${11 - i}.npz`),
    );
    expect(readdirSync(folder)).toHaveLength(11);
    await shelf.clear();
    expect(await shelf.list()).toEqual([]);
    expect(readdirSync(folder)).toEqual(["index.json"]);
  });

  test("is as if it never were, where the list is damaged", async () => {
    const { folder, shelf } = fresh();
    await shelf.keep([{ name: "a", bytes: bytes(1) }]);
    const index = join(folder, "index.json");
    const whole = readFileSync(index, "utf8");
    for (const damaged of [whole.slice(0, -9), whole.replace(/"id": "\w+"/, '"id": "../../../etc/xy"')]) {
      expect(damaged).not.toBe(whole);
      writeFileSync(index, damaged);
      expect(await shelf.list()).toEqual([]);
    }
  });
});

describe("a set of images that is sent", () => {
  test("lies in a folder of its name, may be read from then on, and takes no more room a second time", async () => {
    const { folder, shelf } = fresh();
    const send = async (): Promise<string> => {
      await shelf.receive("u", "pets", [{ path: "cats/1.png", bytes: bytes(1) }]);
      await shelf.receive("u", "pets", [{ path: "golden retrievers/1.png", bytes: bytes(2, 3) }]);
      return shelf.finish("u");
    };
    const path = await send();
    expect(path.endsWith(join("pets"))).toBe(true);
    expect(readFileSync(join(path, "golden retrievers", "1.png"))).toEqual(Buffer.from([2, 3]));
    expect(await shelf.mayRead(path)).toBe(true);
    expect(await shelf.list()).toMatchObject([{ kind: "data", name: "pets", data: path }]);
    expect(await send()).toBe(path);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test("of one file is that file", async () => {
    const { shelf } = fresh();
    await shelf.receive("u", "mine.npz", [{ path: "mine.npz", bytes: bytes(1) }]);
    const path = await shelf.finish("u");
    expect(readFileSync(path)).toEqual(Buffer.from([1]));
    expect((await shelf.list())[0]).toMatchObject({ name: "mine.npz", data: path });
  });

  test.each([
    "../outside.png",
    "a/../../outside.png",
    "/etc/outside.png",
    "a\\..\\outside.png",
    "a//b.png",
    "nul/1.png",
    "a/\u0000.png",
    `${"a/".repeat(9)}b.png`,
  ])("cannot write to %j, and leaves nothing", async (path) => {
    const { folder, shelf } = fresh();
    await shelf.receive("u", "pets", [{ path: "cats/1.png", bytes: bytes(1) }]);
    await expect(shelf.receive("u", "pets", [{ path, bytes: bytes(1) }])).rejects.toThrow(/^data: expected/);
    expect(readdirSync(folder)).toEqual([]);
    expect(existsSync(join(root, "outside.png"))).toBe(false);
    await expect(shelf.finish("u")).rejects.toThrow("nothing was sent under that name");
  });

  test("that is dropped leaves nothing", async () => {
    const { folder, shelf } = fresh();
    await shelf.receive("u", "pets", [{ path: "cats/1.png", bytes: bytes(1) }]);
    await shelf.drop("u");
    expect(readdirSync(folder)).toEqual([]);
  });
});

test("a path that nobody chose may not be read; one that is told a moment later may", async () => {
  const { shelf } = fresh();
  const asked = shelf.mayRead("/home/me/pets");
  setTimeout(() => shelf.chosen("/home/me/pets"), 20);
  expect(await asked).toBe(true);
  expect(await shelf.mayRead("/etc")).toBe(false);
});
