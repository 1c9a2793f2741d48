// Who is told what, and when: once where something odd has lasted, and again only after it had been
// well for a while. A function of the columns alone, so a replay or a branch comes to the same.

import type { Alert } from "../../protocol/protocol";
import type { Program } from "../../run/program/program";
import { symptomsAt, type Observed, type Symptom } from "./symptoms";

/** An alert that has no number yet. */
export type Finding = Omit<Alert, "id">;

/** In how many columns one after the other a symptom must show. A NaN does not pass, so one is enough. */
const LASTING: Readonly<Record<Alert["kind"], number>> = {
  nonFinite: 1,
  exploding: 2,
  loss: 2,
  vanishing: 4,
  dead: 4,
  saturated: 4,
  update: 8,
};

/** How many columns without it, one after the other, are a recovery. */
const RECOVERED = 16;

/** What is to be said at the k-th column that had not been said before it. */
export function alertsAt(observed: Observed, k: number, program: Program): Finding[] {
  const now = symptomsAt(observed, k, program);
  if (!now.length) return [];
  const seen = new Map<number, ReadonlySet<string>>();
  const shows = (key: string, at: number): boolean => {
    if (at < 0) return false;
    let keys = seen.get(at);
    if (!keys) {
      keys = new Set(symptomsAt(observed, at, program).map(keyOf));
      seen.set(at, keys);
    }
    return keys.has(key);
  };
  return now.filter((symptom) => begins(symptom, k, shows)).map((symptom) => findingOf(symptom, observed, k));
}

/** Whether it has lasted long enough just now, and had not already since it was last well. */
function begins(symptom: Symptom, k: number, shows: (key: string, at: number) => boolean): boolean {
  const key = keyOf(symptom);
  const hasLasted = (at: number): boolean => {
    for (let back = 0; back < LASTING[symptom.kind]; back++) if (!shows(key, at - back)) return false;
    return true;
  };
  if (!hasLasted(k)) return false;
  let well = 0;
  for (let at = k - 1; at >= 0 && well < RECOVERED; at--) {
    if (hasLasted(at)) return false;
    well = shows(key, at) ? 0 : well + 1;
  }
  return true;
}

/** Each is said once of a layer; what is not finite spreads to all of them, and is said once. */
function keyOf({ kind, layer = "" }: Symptom): string {
  return kind === "nonFinite" ? kind : `${kind} ${layer}`;
}

function findingOf({ kind, layer, place, text }: Symptom, { health }: Observed, k: number): Finding {
  const address = `${health.iteration(k)}/${place}`;
  return { kind, ...(layer !== undefined && { layer }), address, text };
}
