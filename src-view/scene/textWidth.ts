// How long a text is, without a browser to ask: the widths of the face that Arial, Helvetica, Arimo and
// Liberation Sans share, in thousandths of the size.

const widths: ReadonlyMap<string, number> = new Map(
  Object.entries({
    222: "ijl",
    191: "'",
    260: "|",
    278: " \u00a0!,./:;I[]\\ft·",
    333: "()-`r",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$0123456789?L_abdeghnopqu–",
    584: "+<=>~−×±",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "…—",
    1015: "@",
  }).flatMap(([width, letters]) =>
    Array.from(letters, (letter): [string, number] => [letter, Number(width)]),
  ),
);
/** Of a letter that is not in the table, which may be a wide one. */
const UNKNOWN = 700;
/** Bold letters are so much wider, at most. */
const BOLD = 1.1;

/** In points. */
export function textWidth(text: string, size: number, bold = false): number {
  let width = 0;
  for (const letter of text) width += widths.get(letter) ?? UNKNOWN;
  return (width / 1000) * size * (bold ? BOLD : 1);
}

/** As many lines as it takes; a word that is longer than a line breaks behind a slash or is cut, unless it may stick out. */
export function wrapped(text: string, width: number, size: number, bold = false, cuts = true): string[] {
  const lines: string[] = [];
  let current = "";
  const isTooLong = (words: string): boolean => textWidth(words, size, bold) > width;
  const put = (word: string, between: string): void => {
    const longer = current === "" ? word : `${current}${between}${word}`;
    if (isTooLong(longer)) {
      if (current !== "") lines.push(current);
      current = cuts ? fitted(word, width, size, bold) : word;
    } else current = longer;
  };
  for (const word of text.split(" ")) {
    const [first = "", ...others] = cuts && isTooLong(word) ? word.split(/(?<=\/)/) : [word];
    put(first, " ");
    for (const part of others) put(part, "");
  }
  return [...lines, current];
}

/** The text, or as much of it as fits with an ellipsis. */
export function fitted(text: string, width: number, size: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text;
  const letters = Array.from(text);
  while (letters.length > 0 && textWidth(`${letters.join("")}…`, size, bold) > width) letters.pop();
  return `${letters.join("")}…`;
}

/** The same of a layer's name: names such as `layer1.0.conv1` differ at their end, so there the beginning goes. */
export function fittedName(name: string, width: number, size: number, bold = false): string {
  if (!name.includes(".") || textWidth(name, size, bold) <= width) return fitted(name, width, size, bold);
  const letters = Array.from(name);
  while (letters.length > 0 && textWidth(`…${letters.join("")}`, size, bold) > width) letters.shift();
  return `…${letters.join("")}`;
}
