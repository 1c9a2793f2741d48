// Whether a file can be saved is known before the work whose result it is to hold: everything that saving would stumble on, and
// what is replaced keeps what it had.

import { spawnSync } from "node:child_process";
import {
  chmod,
  chown,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { assertSavable, saveAtomically } from "../../../src-main/files";
import { withoutPrivilege } from "../../support/withoutPrivilege";

const isRoot = process.geteuid?.() === 0;
const isUnix = process.platform !== "win32";
const NOBODY = 65534;
const bytes = new TextEncoder().encode("the new one");

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "backstep-savable-"));
  await chmod(folder, 0o777);
  path = join(folder, "weights.npz");
});
afterEach(async () => {
  await chmod(folder, 0o755);
  await rm(folder, { recursive: true });
});

/** Both say the same, and nothing is changed by either. */
async function isRefused(sentence: string, work = (run: () => Promise<void>) => run()): Promise<void> {
  const before = await readdir(folder);
  await work(async () => {
    for (const one of [assertSavable, (at: string) => saveAtomically(at, bytes)])
      await expect(one(path)).rejects.toThrow(`save: cannot write ${path}: ${sentence}`);
  });
  expect(await readdir(folder)).toEqual(before);
}

describe.runIf(isUnix)("what cannot be saved is refused before the run, in the words of saving", () => {
  test("in the place of a folder", async () => {
    await mkdir(path);
    await isRefused("it is a folder; only regular files are replaced");
  });

  test("in the place of a named pipe", async () => {
    spawnSync("mkfifo", [path]);
    await isRefused("it is a named pipe; only regular files are replaced");
  });

  test("in the place of a socket", async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(path, done));
    await isRefused("it is a socket; only regular files are replaced");
    await new Promise((done) => server.close(done));
  });

  test("in the place of a device, also through a link", async () => {
    await symlink("/dev/null", path);
    await isRefused("it is a device; only regular files are replaced");
    expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
  });

  test("behind a link into a folder that is not there", async () => {
    await symlink("nowhere/weights.npz", path);
    await isRefused(`a link leads to ${join(folder, "nowhere")}, which is not there`);
  });

  test("in a folder that is a link to one that is not there", async () => {
    await symlink("nowhere", join(folder, "results"));
    path = join(folder, "results", "weights.npz");
    await isRefused(`a link leads to ${join(folder, "nowhere")}, which is not there`);
  });

  test("in a folder that is not there", async () => {
    path = join(folder, "nowhere", "weights.npz");
    await isRefused("there is no such file or folder");
  });

  test("behind links that lead in a circle", async () => {
    await symlink("another.npz", path);
    await symlink("weights.npz", join(folder, "another.npz"));
    await isRefused("its links lead in a circle");
  });

  test("under a name of 256 bytes", async () => {
    path = join(folder, "é".repeat(126) + ".npz");
    await isRefused("the name is too long");
  });

  test("in a folder that is a file", async () => {
    await writeFile(join(folder, "file"), "");
    path = join(folder, "file", "weights.npz");
    await isRefused("a part of the path is no folder");
  });

  test("in a folder that takes no files", async () => {
    await chmod(folder, 0o555);
    await isRefused("permission denied", withoutPrivilege);
  });

  test("in a folder that must not be entered", async () => {
    await chmod(folder, 0o600);
    await withoutPrivilege(async () => {
      await expect(assertSavable(path)).rejects.toThrow(`save: cannot write ${path}: permission denied`);
    });
  });

  test.runIf(isRoot)("in the place of another user's file in a sticky folder (needs root)", async () => {
    await writeFile(path, "somebody else's");
    await chmod(folder, 0o1777);
    await isRefused("it is another user's file, and in its folder (sticky) only owners", withoutPrivilege);
    expect(await readFile(path, "utf8")).toBe("somebody else's");
  });
});

describe("what can be saved is found to be, and nothing is changed by asking", () => {
  test("a file that is not there stays so", async () => {
    await assertSavable(path, 100_000);
    expect(await readdir(folder)).toEqual([]);
  });

  test("a file that is there stays as it is", async () => {
    await writeFile(path, "the old one");
    await assertSavable(path, 100_000);
    expect(await readFile(path, "utf8")).toBe("the old one");
    expect(await readdir(folder)).toEqual(["weights.npz"]);
  });

  test.runIf(isUnix)("a name of 255 bytes, as long as one may be", async () => {
    path = join(folder, "n".repeat(251) + ".npz");
    await assertSavable(path);
    await saveAtomically(path, bytes);
    expect(await readFile(path, "utf8")).toBe("the new one");
  });

  test.runIf(isUnix)("a folder that may be written and not read", async () => {
    await chmod(folder, 0o333);
    await withoutPrivilege(async () => {
      await assertSavable(path);
      await saveAtomically(path, bytes);
    });
    expect(await readFile(path, "utf8")).toBe("the new one");
  });
});

describe.runIf(isUnix)("a file that is replaced", () => {
  test.runIf(isRoot)("keeps its owner, group and mode (needs root)", async () => {
    await writeFile(path, "the old one");
    await chown(path, NOBODY, 12345);
    await chmod(path, 0o640);
    expect((await saveAtomically(path, bytes)).remarks).toEqual([]);
    const { uid, gid, mode } = await stat(path);
    expect([uid, gid, mode & 0o777]).toEqual([NOBODY, 12345, 0o640]);
  });

  test.runIf(isRoot)(
    "opens to no other group where its own cannot be kept, and says so (needs root)",
    async () => {
      await writeFile(path, "the old one");
      await chown(path, 12344, 12345);
      await chmod(path, 0o664);
      await withoutPrivilege(async () => {
        const { remarks } = await saveAtomically(path, bytes);
        expect(remarks).toEqual([`${path} was another user's or group's; it is yours now`]);
      });
      const { uid, gid, mode } = await stat(path);
      expect([uid, gid === 12345, mode & 0o777]).toEqual([NOBODY, false, 0o644]);
    },
  );

  test("says which hard links keep what was there", async () => {
    await writeFile(path, "the old one");
    const other = join(folder, "other.npz");
    await link(path, other);
    expect((await saveAtomically(path, bytes)).remarks).toEqual([
      `${path} had another name (hard link), under which what was there before stays`,
    ]);
    expect(await readFile(path, "utf8")).toBe("the new one");
    expect(await readFile(other, "utf8")).toBe("the old one");
  });
});
