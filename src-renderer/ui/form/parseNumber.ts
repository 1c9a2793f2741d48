// Numbers as people type them: `0.25`, `1e-3`, `−2`, `nan`, `inf`.

/** Undefined where the text is no number. */
export function parseNumber(text: string): number | undefined {
  const plain = text.trim().toLowerCase().replace(/[−–]/g, "-");
  const special = /^([+-]?)(nan|inf|infinity|∞)$/.exec(plain);
  if (special) {
    if (special[2] === "nan") return NaN;
    return special[1] === "-" ? -Infinity : Infinity;
  }
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(plain) ? Number(plain) : undefined;
}
