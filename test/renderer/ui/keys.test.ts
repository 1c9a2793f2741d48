import { describe, expect, test } from "vitest";
import { chordInWords, chordOf, isPlain, takesText, type KeyLike } from "../../../src-renderer/ui/keys";

const press = (key: string, more: Partial<KeyLike> = {}): string =>
  chordOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

describe("chords", () => {
  test.each([
    [press("F10"), "F10"],
    [press("F10", { altKey: true }), "Alt+F10"],
    [press("p", { ctrlKey: true }), "Control+p"],
    [press("P", { ctrlKey: true, shiftKey: true }), "Control+Shift+P"],
    [press("P", { metaKey: true, shiftKey: true }), "Control+Shift+P"],
    [press("F5", { ctrlKey: true, shiftKey: true }), "Control+Shift+F5"],
    [press("?", { shiftKey: true }), "?"],
    [press("G", { shiftKey: true }), "g"],
  ])("%s", (chord, expected) => expect(chord).toBe(expected));

  test("only keys without a modifier belong to whatever has the focus", () => {
    expect(["ArrowRight", "1", "g", "?", "Home", "Escape"].map(isPlain)).not.toContain(false);
    expect(["F10", "Alt+F10", "Control+p"].map(isPlain)).not.toContain(true);
  });

  test.each([
    ["text", true],
    ["number", true],
    ["search", true],
    ["checkbox", false],
    ["range", false],
    ["file", false],
  ])("an input of type %s takes text: %s", (type, takes) => {
    expect(takesText(Object.assign(document.createElement("input"), { type }))).toBe(takes);
  });

  test("are printed as people know them", () => {
    expect(chordInWords("Control+Shift+P")).toBe("Ctrl+Shift+P");
    expect(chordInWords("ArrowLeft")).toBe("←");
  });
});
