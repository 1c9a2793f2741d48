// The short formulas of factors without TeX, for terminals and tables: `e^{\ell}` is e^ℓ, `\tfrac{1}{64}` 1/64.

const words: Readonly<Record<string, string>> = {
  beta: "β",
  ell: "ℓ",
  eta: "η",
  gamma: "γ",
  ge: "≥",
  mu: "μ",
  varepsilon: "ε",
  sum: "Σ",
  log: "log",
  max: "max",
  quad: " ",
};

/** What stands above a letter: `\bar y` is the gradient by y, `\tilde\mu` what a mean is on the run. */
const marks: Readonly<Record<string, string>> = { bar: "\u0304", tilde: "\u0303" };

export function plainTex(tex: string): string {
  let text = tex
    .replace(/\\[,;!:]/g, " ")
    .replace(/\\(?:left|right|big|Big)\b/g, "")
    .replace(/\\([a-zA-Z]+)/g, (macro, name: string) => words[name] ?? macro);
  for (let before = ""; before !== text;) {
    before = text;
    text = text
      .replace(/\\(?:mathrm|text|mathit|operatorname)\{([^{}]*)\}/g, "$1")
      .replace(/\\[td]?frac\{([^{}]*)\}\{([^{}]*)\}/g, (_, over: string, under: string) =>
        fraction(over, under),
      )
      .replace(
        /\\(bar|tilde)\s*(?:\{([\w\p{L}]+)\}|([\w\p{L}]))/gu,
        (_, mark: string, group?: string, one?: string) => `${group ?? one}${marks[mark]}`,
      )
      .replace(/\\sqrt\{([^{}]*)\}/g, (_, inside: string) => `√${grouped(inside)}`)
      .replace(/([\^_])\{([^{}]*)\}/g, (_, mark: string, inside: string) => `${mark}${grouped(inside)}`);
  }
  return text
    .replace(/\\([a-zA-Z]+)/g, "$1")
    .replace(/[{}]/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

const isOne = (text: string): boolean => /^(?:\\?[\w\p{L}.]+)$/u.test(text);
const grouped = (text: string): string => (isOne(text) ? text : `(${text})`);
const fraction = (over: string, under: string): string => `${grouped(over)}/${grouped(under)}`;
