// What tests read of figures: a PNG's size and texts, a CSV's cells, an SVG's words.

/** The chunks of a PNG, as its specification lays them out. */
export function chunksOf(png: Uint8Array): { readonly name: string; readonly bytes: Uint8Array }[] {
  const signature = [137, 80, 78, 71, 13, 10, 26, 10];
  if (!signature.every((byte, i) => png[i] === byte)) throw new Error("png: this is none");
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks = [];
  for (let at = signature.length; at < png.length;) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...png.subarray(at + 4, at + 8));
    chunks.push({ name, bytes: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

export function sizeOfPng(png: Uint8Array): { readonly width: number; readonly height: number } {
  const header = chunksOf(png).find(({ name }) => name === "IHDR")!.bytes;
  const view = new DataView(header.buffer, header.byteOffset);
  return { width: view.getUint32(0), height: view.getUint32(4) };
}

export function textsOfPng(png: Uint8Array): Readonly<Record<string, string>> {
  const texts = chunksOf(png).filter(({ name }) => name === "iTXt");
  return Object.fromEntries(
    texts.map(({ bytes }) => {
      const end = bytes.indexOf(0);
      const text = new TextDecoder();
      return [text.decode(bytes.subarray(0, end)), text.decode(bytes.subarray(end + 5))];
    }),
  );
}

/** The cells of a CSV by RFC 4180, read letter by letter. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (quoted) {
      if (letter === '"' && text[i + 1] === '"') cell += text.charAt(++i);
      else if (letter === '"') quoted = false;
      else cell += letter;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === ",") (row.push(cell), (cell = ""));
    else if (letter === "\r" && text[i + 1] === "\n") {
      rows.push([...row, cell]);
      [row, cell] = [[], ""];
      i++;
    } else cell += letter;
  }
  if (quoted || cell !== "" || row.length) throw new Error("csv: it ends in the middle of a line");
  return rows;
}

/** The length of an attribute such as `243.75pt`, in points. */
export function points(svg: string, attribute: "width" | "height"): number {
  return Number(new RegExp(`<svg[^>]* ${attribute}="([\\d.]+)pt"`).exec(svg)?.[1]);
}

/** Every text of an SVG, its entities read. */
export function wordsOf(svg: string): string[] {
  const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/gs)].map(([, inside = ""]) =>
    inside.replace(/<[^>]*>/g, "").replace(/&(#?\w+);/g, (_, name: string) => entities[name] ?? "?"),
  );
}

/** The command line that a figure says makes it again, as words. */
export function commandIn(svg: string): string[] {
  const [, text = ""] = /<dc:source>(.*?)<\/dc:source>/s.exec(svg) ?? [];
  const plain = text
    .replaceAll("&#39;", "'")
    .replaceAll("&gt;", ">")
    .replaceAll("&lt;", "<")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
  return wordsIn(plain);
}

/** The words of a command line, as a shell finds them. */
export const wordsIn = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, ...ways]) => ways.find((way) => way !== undefined) ?? "",
  );
