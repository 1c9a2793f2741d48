// What is done when the page's process ends, which is not the engine's: the page is loaded again and picks up the session
// there is. One that ends again and again is not loaded for ever; then the person decides.

const MOST = 3;
const WITHIN = 5 * 60 * 1000;

interface PageCrashes {
  /** The page is gone, for a reason as Electron names it. */
  crashed(reason: string): void;
}

interface Surroundings {
  reload(): void;
  /** Says to the page that comes, or to the person where none can. */
  tell(sentence: string): void;
  /** Asks whether to try once more; else the app ends. */
  ask(sentence: string): Promise<boolean>;
  quit(): void;
  /** Milliseconds. */
  now?(): number;
}

/** Electron's names in words; those that are no fault are not among them. */
const reasons: ReadonlyMap<string, string> = new Map([
  ["abnormal-exit", "its process ended"],
  ["killed", "its process was ended"],
  ["crashed", "its process crashed"],
  ["oom", "its process ran out of memory"],
  ["memory-eviction", "the system took its memory"],
  ["launch-failed", "its process could not be started"],
  ["integrity-failure", "its process failed a check of its code"],
]);

/**
 * Loads a crashed page again, and asks once it crashes too often within too short a time.
 * @param now milliseconds
 */
export function handlePageCrashes({
  reload,
  tell,
  ask,
  quit,
  now = () => performance.now(),
}: Surroundings): PageCrashes {
  let times: number[] = [];
  return {
    crashed(reason) {
      if (reason === "clean-exit") return;
      const why = reasons.get(reason) ?? `its process ended (${reason})`;
      times = [...times.filter((time) => now() - time < WITHIN), now()];
      if (times.length <= MOST) {
        tell(`The page was loaded again: ${why}. The session is where it was.`);
        return reload();
      }
      void ask(
        `The page ended ${times.length} times within five minutes; lastly ${why}. The session is kept for the next start.`,
      ).then((again) => {
        if (again) reload();
        else quit();
      });
    },
  };
}
