// One at a time, and of those that came meanwhile only the newest: what dragging asks for.

/** Runs `work` on what is wanted; while it runs a newer wish replaces the one that waits. Resolves when none is left. */
export function newest<T>(work: (wanted: T) => Promise<unknown>): (wanted: T) => Promise<void> {
  let waiting: { readonly wanted: T } | undefined;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    try {
      while (waiting) {
        const { wanted } = waiting;
        waiting = undefined;
        await work(wanted);
      }
    } finally {
      running = undefined;
    }
  }
  return (wanted) => {
    waiting = { wanted };
    return (running ??= run());
  };
}
