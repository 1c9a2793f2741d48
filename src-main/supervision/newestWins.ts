// Writes what comes, one write at a time; what came meanwhile is written next, and only the newest of it. A write that fails
// is said once and tried again.

/** Between the beginnings of two writes, in milliseconds, and after one that failed. */
const APART = 1000;
const AGAIN = 5000;

interface NewestWins<T> {
  put(value: T): void;
  /** Resolves when what came last is written, or could not be. */
  flush(): Promise<void>;
}

/** @param failed is told why, once until a write succeeds */
export function newestWins<T>(
  write: (value: T) => Promise<unknown>,
  failed: (error: Error) => void,
): NewestWins<T> {
  let waiting: { readonly value: T } | undefined;
  let working: Promise<void> | undefined;
  let isSaid = false;
  let hurry = (): void => undefined;
  let isHurried = false;

  async function work(): Promise<void> {
    while (waiting) {
      const { value } = waiting;
      waiting = undefined;
      const pause = (await attempt(value)) ? APART : AGAIN;
      if (isHurried && pause === AGAIN) return; // nobody waits for a disk that is full
      if (!isHurried) await hurriedOrAfter(pause);
    }
  }

  async function attempt(value: T): Promise<boolean> {
    try {
      await write(value);
      isSaid = false;
      return true;
    } catch (error) {
      waiting ??= { value };
      if (!isSaid) failed(error as Error);
      isSaid = true;
      return false;
    }
  }

  function hurriedOrAfter(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      timer.unref();
      hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function begin(): Promise<void> {
    working ??= work().finally(() => (working = undefined));
    return working;
  }

  return {
    put(value) {
      waiting = { value };
      void begin();
    },
    async flush() {
      isHurried = true;
      hurry();
      await begin();
      if (waiting) await begin();
      isHurried = false;
    },
  };
}
