// Which of the known names somebody may have meant.

/** The few that are nearest, best first: those it begins or ends, then those few letters away. */
export function near(name: string, known: Iterable<string>, most = 4): readonly string[] {
  const wanted = name.slice(0, 80);
  return [...new Set(known)]
    .map((candidate) => ({ candidate, distance: distanceOf(wanted, candidate) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

function distanceOf(name: string, candidate: string): number {
  return candidate.startsWith(`${name}.`) || candidate.endsWith(`.${name}`) ? 0 : edits(name, candidate);
}

/** How many letters must be put in, taken out or replaced (Levenshtein's distance). */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
