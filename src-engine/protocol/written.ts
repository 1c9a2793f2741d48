// What a text is once it is written into a file. Limits are on its length there, so that what can be entered can be saved: a
// quotation mark takes two characters, a control character six. Half of a surrogate pair could be written, but no reader
// takes it for a character.

/** In UTF-16 units, without the quotation marks around it. */
export function writtenLength(text: string): number {
  return JSON.stringify(text).length - 2;
}

/** What a text would have to have instead, in words, to be written and read again; undefined where it can. */
export function unwritable(text: string, longest: number): string | undefined {
  if (text.length > longest) return `at most ${longest} characters, got ${text.length}`;
  if (/\p{Surrogate}/u.test(text)) return "whole characters, got half of one";
  const length = writtenLength(text);
  return length > longest
    ? `at most ${longest} characters as they are written in a file, got ${length}`
    : undefined;
}
