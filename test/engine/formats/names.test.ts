// Names that come out of a file never lead out of a folder, whoever unpacks or saves what bears them.

import { describe, expect, test } from "vitest";
import { fileName } from "../../../src-engine/formats/fileName";
import { memberName, nameOfMember } from "../../../src-engine/formats/npz/memberName";
import { decodeNpz, encodeNpz } from "../../../src-engine/formats/npz/npz";
import { readZip } from "../../../src-engine/formats/zip/zip";
import { tensor } from "../../../src-engine/tensor/tensor";
import fc from "../../support/properties";

const hostile = [
  "../x",
  "../../etc/passwd",
  "a/../../x",
  "..",
  ".",
  "/etc/passwd",
  "//server/share",
  "a//b",
  "a/",
  "C:\\x",
  "C:x",
  "\\\\server\\share",
  "..\\..\\x",
  "a\0b",
  "a\nb",
  "\u009b31m",
  "CON",
  "nul",
  "com1.weight",
  "a/LPT9/b",
  "conin$",
  "AUX .txt",
  "a./b",
  "a /b",
  "...",
  "%2e%2e/x",
  "%2E%2E/x",
  "a%2Fb",
  "a|b",
  'a"b',
  "a?b",
  "a*b",
  "<x>",
  "",
  "100%",
  "naïve 🙂",
  "com¹",
];

/** What no path in an archive may be. */
function assertHarmless(member: string): void {
  const parts = member.split("/");
  if (member !== ".npy") expect(parts).not.toContain("");
  for (const part of parts) {
    expect(part).not.toMatch(/^\.{1,2}$|[. ]$/);
    expect(part).not.toMatch(/[\u0000-\u001f\u007f-\u009f\\:*?"<>|]/);
    expect(part).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d|com¹|conin\$)\s*(\.|$)/i);
  }
}

describe("a tensor's name", () => {
  test.each(hostile.map((name) => [JSON.stringify(name), name] as const))(
    "%s is no way out of a folder",
    async (_, name) => {
      const bytes = encodeNpz(new Map([[name, tensor([], [1])]]));
      const [member] = readZip(bytes, (problem) => {
        throw new Error(problem);
      });
      assertHarmless(member!.name);
      expect([...(await decodeNpz(bytes)).keys()]).toEqual([name]);
    },
  );

  test("comes back whatever it is, and no two become one", () => {
    const names = fc.string({
      unit: fc.constantFrom(...Array.from("./\\%:2EeFfab \0conCON1")),
      maxLength: 12,
    });
    fc.assert(
      fc.property(names, names, (a, b) => {
        assertHarmless(`${memberName(a)}.npy`);
        expect(nameOfMember(memberName(a))).toBe(a);
        if (a !== b) expect(memberName(a)).not.toBe(memberName(b));
      }),
      { numRuns: 2000, seed: 10 },
    );
  });

  test("stays as it is where it is harmless", () => {
    for (const name of ["conv1.weight", "params/conv/kernel", "fc.bias", "Ärger"])
      expect(memberName(name)).toBe(name);
  });

  test("of another's archive is what its author called it", () => {
    for (const name of ["../x", "a%20b", "100%", "%zz"]) expect(nameOfMember(name)).toBe(name);
  });

  test("may not be that of two members", async () => {
    const bytes = encodeNpz(new Map(["a:b", "raw"].map((name) => [name, tensor([], [1])] as const)));
    // As somebody else would write it: numpy escapes nothing.
    const both = Buffer.from(
      Buffer.from(bytes).toString("latin1").replaceAll("raw.npy", "a:b.npy"),
      "latin1",
    );
    await expect(decodeNpz(new Uint8Array(both))).rejects.toThrow('two members name the tensor "a:b"');
  });
});

test("a model's name is fit to be a file's", () => {
  for (const name of hostile) {
    const made = fileName(name);
    expect(made).toMatch(/^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u);
    assertHarmless(made);
  }
  expect(fileName("cnn-pytorch-3200-98.4")).toBe("cnn-pytorch-3200-98.4");
  expect(fileName("x".repeat(500)).length).toBeLessThanOrEqual(101);
});
