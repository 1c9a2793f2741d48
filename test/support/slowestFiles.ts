// A reporter: names the test files that took longest, so that a suite does not grow slow unnoticed.

import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

const MOST = 10;

type Module = Pick<TestModule, "moduleId" | "diagnostic">;

export default class SlowestFiles implements Reporter {
  onTestRunEnd(modules: readonly Module[]): void {
    if (modules.length > 1) process.stdout.write(`\n${slowest(modules)}\n\n`);
  }
}

export function slowest(modules: readonly Module[]): string {
  const files = modules
    .map((module) => ({ name: relative(process.cwd(), module.moduleId), milliseconds: took(module) }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
  const all = files.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const lines = files.slice(0, MOST).map(({ name, milliseconds }) => `${seconds(milliseconds)}  ${name}`);
  return [
    `The slowest ${lines.length} of ${files.length} test files:`,
    ...lines,
    `${seconds(all)}  all of them, one after the other`,
  ].join("\n");
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1).padStart(8)} s`;

/** From when its environment was begun until its last test had ended. */
function took(module: Module): number {
  const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } =
    module.diagnostic();
  return environmentSetupDuration + prepareDuration + collectDuration + setupDuration + duration;
}
