// The short formulas of factors without TeX, for terminals and tables: `e^{\ell}` is e^ℓ, `\tfrac{1}{64}` 1/64.

const words: Readonly<Record<string, string>> = {
  ell: "ℓ",
  eta: "η",
  varepsilon: "ε",
  sum: "Σ",
  log: "log",
  max: "max",
  quad: " ",
};

/** The top line of what stands above it: `\bar y` is the gradient by y. */
const MACRON = "\u0304";

export function plainTex(tex: string): string {
  let text = tex.replace(/\\[,;!:]/g, " ").replace(/\\(?:left|right|big|Big)\b/g, "");
  for (let before = ""; before !== text;) {
    before = text;
    text = text
      .replace(/\\(?:mathrm|text|mathit|operatorname)\{([^{}]*)\}/g, "$1")
      .replace(/\\[td]?frac\{([^{}]*)\}\{([^{}]*)\}/g, (_, over: string, under: string) =>
        fraction(over, under),
      )
      .replace(/\\bar\s*(?:\{(\w+)\}|(\w))/g, (_, group?: string, one?: string) => `${group ?? one}${MACRON}`)
      .replace(/([\^_])\{([^{}]*)\}/g, (_, mark: string, inside: string) => `${mark}${grouped(inside)}`);
  }
  return text
    .replace(/\\([a-zA-Z]+)/g, (_, name: string) => words[name] ?? name)
    .replace(/[{}]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

const isOne = (text: string): boolean => /^(?:\\?[\w.]+)$/.test(text);
const grouped = (text: string): string => (isOne(text) ? text : `(${text})`);
const fraction = (over: string, under: string): string => `${grouped(over)}/${grouped(under)}`;
