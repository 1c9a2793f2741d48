// A scene as SVG: text stays text, sizes are in points, and what made the figure stands in its metadata.

import { FONT_FAMILY, LABEL, short, type Mark, type Path, type Scene, type Text } from "./marks";

export function svgOf({ width, height, title, description, source, marks }: Scene): string {
  const size = `width="${short(width)}pt" height="${short(height)}pt" viewBox="0 0 ${short(width)} ${short(height)}"`;
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<svg xmlns="http://www.w3.org/2000/svg" version="1.1" ${size} role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(description)}</desc>`,
    metadata(title, source.about, source.command),
    `<rect width="${short(width)}" height="${short(height)}" fill="#ffffff"/>`,
    `<g font-family="${FONT_FAMILY}" font-size="${LABEL}" fill="#000000">`,
    ...marks.map(markText),
    `</g>`,
    `</svg>`,
    "",
  ].join("\n");
}

/** Dublin Core in RDF, which drawing programs show. */
function metadata(title: string, about: string, command: string): string {
  return [
    `<metadata>`,
    `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">`,
    `<rdf:Description rdf:about="">`,
    `<dc:title>${escaped(title)}</dc:title>`,
    `<dc:creator>Backstep</dc:creator>`,
    `<dc:description>${escaped(about)}</dc:description>`,
    `<dc:source>${escaped(command)}</dc:source>`,
    `</rdf:Description>`,
    `</rdf:RDF>`,
    `</metadata>`,
  ].join("\n");
}

function markText(mark: Mark): string {
  switch (mark.kind) {
    case "text":
      return textElement(mark);
    case "path":
      return pathElement(mark);
    case "image": {
      const { x, y, width, height, png } = mark;
      return `<image x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" preserveAspectRatio="none" image-rendering="optimizeSpeed" href="${png}"/>`;
    }
    case "group": {
      const { x, y, label, scale, marks } = mark;
      const moved = x !== 0 || y !== 0 ? `translate(${short(x)} ${short(y)})` : "";
      const scaled = scale === undefined ? "" : `scale(${short(scale)})`;
      const transform = moved || scaled ? ` transform="${[moved, scaled].filter(Boolean).join(" ")}"` : "";
      const named = label === undefined ? "" : ` role="group" aria-label="${escaped(label)}"`;
      return `<g${transform}${named}>${marks.map(markText).join("\n")}</g>`;
    }
  }
}

function textElement({ x, y, text, raised, size = LABEL, bold, fill, anchor, upright }: Text): string {
  const attributes = [
    upright
      ? `transform="translate(${short(x)} ${short(y)}) rotate(-90)"`
      : `x="${short(x)}" y="${short(y)}"`,
    ...(size === LABEL ? [] : [`font-size="${short(size)}"`]),
    ...(bold ? [`font-weight="700"`] : []),
    ...(fill === undefined ? [] : [`fill="${fill}"`]),
    ...(anchor === undefined ? [] : [`text-anchor="${anchor}"`]),
  ].join(" ");
  const power =
    raised === undefined
      ? ""
      : `<tspan dy="${short(-0.35 * size)}" font-size="${short(0.75 * size)}">${escaped(raised)}</tspan>`;
  return `<text ${attributes}>${escaped(printable(text))}${power}</text>`;
}

function pathElement({ d, fill, stroke, width, dash, crisp }: Path): string {
  const attributes = [
    `d="${d}"`,
    `fill="${fill ?? "none"}"`,
    ...(stroke === undefined ? [] : [`stroke="${stroke}" stroke-width="${short(width ?? 0.5)}"`]),
    ...(dash === undefined ? [] : [`stroke-dasharray="${dash}"`]),
    ...(crisp ? [`shape-rendering="crispEdges"`] : []),
  ].join(" ");
  return `<path ${attributes}/>`;
}

/** What the faces of print have no letter for is written out. */
function printable(text: string): string {
  return text.replaceAll("∞", "inf").replaceAll("→", "to").replaceAll("\u202f", "\u00a0");
}

/** XML text: markup is escaped, and what XML forbids (control characters, half a pair) is replaced. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
