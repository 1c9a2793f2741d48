// Where CIFAR-10 lies, or a part of it, for the tests that want it.

import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** The folder in BACKSTEP_CIFAR10, else the one beside the repository, if it is there. */
export function cifar10Folder(): string | undefined {
  const folder = process.env["BACKSTEP_CIFAR10"] ?? resolve(__dirname, "../../../shared/data/cifar10");
  return existsSync(folder) ? folder : undefined;
}

/** What a test that needs it adds to its title. */
export const needsCifar10 = "(skipped where neither BACKSTEP_CIFAR10 nor ../shared/data/cifar10 is there)";
