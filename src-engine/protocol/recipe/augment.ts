// What is done to training images so that no two epochs see the same ones, and how it is written in a word: `flip,crop=4,rotate=15`.

/** Of each kind how much; a kind that is left out is not done. They are done in this order. */
export interface Augment {
  /** An image is moved by up to so many pixels in either direction, as by a margin of so many and a crop at random. */
  readonly crop?: number;
  /** So often left and right change places. */
  readonly flip?: number;
  /** An image is turned by up to so many degrees in either direction. */
  readonly rotate?: number;
  /** So often a rectangle is erased. */
  readonly erase?: number;
}

export type AugmentKind = keyof Augment;

interface KindSpec {
  /** What it is where no number is written. */
  readonly usual: number;
  readonly most: number;
  readonly whole: boolean;
  /** What its number counts. */
  readonly of: string;
}

export const augmentKinds: Readonly<Record<AugmentKind, KindSpec>> = {
  crop: { usual: 4, most: 127, whole: true, of: "pixels" },
  flip: { usual: 0.5, most: 1, whole: false, of: "a probability" },
  rotate: { usual: 15, most: 180, whole: false, of: "degrees" },
  erase: { usual: 0.5, most: 1, whole: false, of: "a probability" },
};

const kinds = Object.keys(augmentKinds) as AugmentKind[];

/** `crop=4,flip`; nothing where nothing is done. */
export function augmentInWords(augment: Augment): string {
  return kinds
    .flatMap((kind) => {
      const amount = augment[kind] ?? 0;
      if (amount === 0) return [];
      return [amount === augmentKinds[kind].usual ? kind : `${kind}=${amount}`];
    })
    .join(",");
}

/**
 * What such words say; `none` is that nothing is done.
 * @throws RangeError saying which word is wrong, and what was expected
 */
export function parseAugment(text: string): Augment {
  if (text.trim() === "none") return {};
  const found = new Map<AugmentKind, number>();
  for (const word of text.split(",").map((part) => part.trim())) {
    const [name = "", written, ...others] = word.split("=").map((part) => part.trim());
    const kind = kinds.find((one) => one === name);
    if (!kind) throw new RangeError(`augment: expected ${kinds.join(", ")} or none, got "${name}"`);
    if (found.has(kind)) throw new RangeError(`augment: ${kind} is said twice`);
    const amount = written === undefined ? augmentKinds[kind].usual : written === "" ? NaN : Number(written);
    found.set(kind, others.length ? NaN : amount);
  }
  return keptAugment(Object.fromEntries(found));
}

/**
 * The same without what does nothing.
 * @throws RangeError for an amount that cannot be
 */
export function keptAugment(augment: Augment): Augment {
  const kept = kinds.flatMap((kind) => {
    const amount = augment[kind] ?? 0;
    const { most, whole, of } = augmentKinds[kind];
    if (!(amount >= 0 && amount <= most) || (whole && !Number.isInteger(amount)))
      throw new RangeError(
        `augment: ${kind} wants ${whole ? `a whole number of ${of}` : of} in 0 … ${most}, got ${amount}`,
      );
    return amount > 0 ? [[kind, amount] as const] : [];
  });
  return Object.fromEntries(kept);
}
