// Where the real MNIST lies, for the tests that want it.

import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** The folder in BACKSTEP_MNIST, else the one beside the repository, if it is there. */
export function mnistFolder(): string | undefined {
  const folder = process.env["BACKSTEP_MNIST"] ?? resolve(__dirname, "../../../shared/data/mnist");
  return existsSync(folder) ? folder : undefined;
}

/** What a test that needs it adds to its title. */
export const needsMnist = "(skipped where neither BACKSTEP_MNIST nor ../shared/data/mnist is there)";
