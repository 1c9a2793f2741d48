// Where weights come from, as metadata of the file that holds them. What is not known is left out.

export interface Origin {
  /** The version of Backstep. */
  readonly engine?: string;
  /** The dataset's name. */
  readonly data?: string;
  /** In the order of the network's outputs. */
  readonly classes?: readonly string[];
  /** What the channels of an image are, in their order. */
  readonly channels?: string;
  readonly seed?: number;
  /** How many iterations the weights were trained for. */
  readonly iteration?: number;
  /** How many edits were made by hand on the way: then seed and iterations alone do not give these weights. */
  readonly edits?: number;
  readonly accuracy?: {
    readonly share: number;
    readonly images: number;
    readonly split: "test" | "validation";
  };
}

/** Keys begin with `backstep.`; classes are JSON, and the accuracy is a share. */
export function originMetadata(origin: Origin): ReadonlyMap<string, string> {
  const { engine, data, classes, channels, seed, iteration, edits, accuracy } = origin;
  const known: readonly (readonly [string, string | number | undefined])[] = [
    ["engine", engine],
    ["data", data],
    ["classes", classes && JSON.stringify(classes)],
    ["channels", channels],
    ["seed", seed],
    ["iteration", iteration],
    ["edits", edits],
    ["accuracy", accuracy?.share],
    ["accuracyOf", accuracy && `${accuracy.images} ${accuracy.split} images`],
  ];
  return new Map(
    known.flatMap(([key, value]) => (value === undefined ? [] : [[`backstep.${key}`, String(value)]])),
  );
}

/** The metadata that says so, as a sentence for people; empty where a file says nothing of it. */
export function originSentence(metadata: ReadonlyMap<string, string>): string {
  const said = (key: string, words: (value: string) => string): string => {
    const value = metadata.get(`backstep.${key}`);
    return value === undefined ? "" : words(value);
  };
  const training = [
    said("iteration", (n) => `${n} iterations`),
    said("data", (name) => `data ${name}`),
    said("seed", (n) => `seed ${n}`),
    said("edits", (n) => `${n} edits`),
    said("accuracy", (share) => `accuracy ${share}${said("accuracyOf", (images) => ` on ${images}`)}`),
  ].filter(Boolean);
  const classes = said("classes", (names) => `Classes: ${names}.`);
  const channels = said("channels", (names) => `Channels: ${names}.`);
  const trained = training.length > 0 && `Trained: ${training.join(", ")}.`;
  return [trained, channels, classes].filter(Boolean).join(" ");
}
