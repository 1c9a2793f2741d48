// How closely the rows of the network stand, so that all layers are in view where the height allows it: first only the
// layer that is shown keeps the rows of its parameters, then the rows come closer. What still does not fit is scrolled.

/** `full`: all there is. `brief`: the parameters of the shown layer only. `tight`: that, in lower rows. */
type NetworkRoom = "full" | "brief" | "tight";

interface NetworkFit {
  readonly room: NetworkRoom;
  /** Whether there are more rows than can be seen at once. */
  readonly scrolls: boolean;
}

/** In pixels; the stylesheets of the list and its rows say the same. */
const ROW = { usual: 47, tight: 38 } as const;
const PARAMETER = 24;
const BENEATH_PARAMETERS = 4;

/**
 * @param parameters how many each row has
 * @param height what there is for all of the rows
 */
export function networkFit(parameters: readonly number[], height: number): NetworkFit {
  // Not laid out yet.
  if (height <= 0) return { room: "full", scrolls: false };
  const open = (count: number): number => (count > 0 ? count * PARAMETER + BENEATH_PARAMETERS : 0);
  const all = parameters.reduce((sum, count) => sum + open(count), 0);
  const largest = Math.max(0, ...parameters.map(open));
  if (parameters.length * ROW.usual + all <= height) return { room: "full", scrolls: false };
  if (parameters.length * ROW.usual + largest <= height) return { room: "brief", scrolls: false };
  return { room: "tight", scrolls: parameters.length * ROW.tight + largest > height };
}
