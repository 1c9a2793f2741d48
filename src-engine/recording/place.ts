// Where in a run a recorded tensor belongs, and what it is called there: told by folders, files and the beginnings of names.

/** `iter_100`, `step-100`, `iteration100`. */
const SAID = /^(?:iteration|iter|it|step|batch)[-_ ]?0*(\d{1,15})$/i;
const NUMBER = /^0*(\d{1,15})$/;
const RANK = /^rank[-_]?(\d{1,6})$/i;
/** Names that a whole iteration has one of; any other that stands alone may be a layer's: `0/weight`. */
const OF_ITERATION = /^(inputs?|targets?|labels?|loss|images?|logits|outputs?|x|y|lr|learning_?rate)$/i;

interface Place {
  readonly iteration?: number;
  readonly rank?: number;
  /** The parts of the path that say neither. */
  readonly rest: readonly string[];
}

/**
 * @param path folders and a file's name
 * @param name the tensor within, where the file is not the tensor itself
 */
export function placeOf(path: readonly string[], name?: string): Place {
  const whole = name === undefined ? path : [...path, ...name.split("/")];
  const own = whole.at(-1) ?? "";
  let iteration: number | undefined;
  let rank: number | undefined;
  const rest: string[] = [];
  whole.forEach((part, i) => {
    const within = whole.slice(i + 1);
    const said = SAID.exec(part)?.[1] ?? (isCounted(within, own) ? NUMBER.exec(part)?.[1] : undefined);
    const process = RANK.exec(part)?.[1];
    if (i < whole.length - 1 && said !== undefined) iteration = Number(said);
    else if (i < whole.length - 1 && process !== undefined) rank = Number(process);
    else rest.push(part);
  });
  return { ...(iteration !== undefined && { iteration }), ...(rank !== undefined && { rank }), rest };
}

/** Whether a bare number in front of this counts iterations, and not layers. */
const isCounted = (within: readonly string[], own: string): boolean =>
  within.length > 1 || own.includes(".") || OF_ITERATION.test(own);
