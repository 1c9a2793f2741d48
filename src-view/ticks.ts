// Ticks of an axis as text: as many decimals as the step between them needs, powers of ten where they are large.

/** From here on zeros are no longer counted by eye. */
const LARGE = 1e5;
const SMALL = 1e-3;

/** `0.00 0.25 0.50`, `0 200 400`, `0 5e5 1e6`: one form for all ticks of an axis. */
export function tickLabels(ticks: readonly number[]): string[] {
  const largest = Math.max(...ticks.map(Math.abs));
  if (largest >= LARGE || (largest > 0 && largest < SMALL)) return ticks.map(asPower);
  const [first, second] = ticks;
  const step = first === undefined || second === undefined ? largest : Math.abs(second - first);
  const decimals = decimalsOf(step);
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return ticks.map((tick) => tick.toLocaleString("en", digits).replace("-", "−"));
}

/** The decimals that write a step such as 0.25 or 200 in full. */
function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < 8; decimals++) {
    const scaled = step * 10 ** decimals;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6) return decimals;
  }
  return 8;
}

/** `1e6`, `2.5e−4`; zero is `0`. */
function asPower(x: number): string {
  if (x === 0) return "0";
  const [mantissa = "", exponent = ""] = x.toExponential(3).split("e");
  return `${Number(mantissa)}e${Number(exponent)}`.replaceAll("-", "−");
}

/** Six at most, as many decades apart as that takes. */
export function powersOfTen(low: number, high: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first) / 5));
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => 10 ** (first + i * step));
}

/** A thousandfold or more: on a linear axis most of it would lie flat. */
export function isWide(values: ArrayLike<number | null | undefined>): boolean {
  let least = Infinity;
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!(value > 0) || value === Infinity) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return most > 1000 * least;
}

/** Whole powers of ten around positive numbers, two at least: a flat line is no cliff. Where none is positive, 0.1 and 10. */
export function decadesAround(low: number | null, high: number | null): [low: number, high: number] {
  if (low === null || high === null || !(low > 0)) return [0.1, 10];
  const from = 10 ** Math.floor(Math.log10(low));
  const to = 10 ** Math.ceil(Math.log10(high));
  return from === to ? [from / 10, to * 10] : [from, to];
}
