// What `npm test` says at its end of the files that took longest.

import { join } from "node:path";
import { expect, test } from "vitest";
import type { TestModule } from "vitest/node";
import { slowest } from "../support/slowestFiles";

const took = (name: string, duration: number): Pick<TestModule, "moduleId" | "diagnostic"> => ({
  moduleId: join(process.cwd(), "test", name),
  diagnostic: () => ({
    environmentSetupDuration: 100,
    prepareDuration: 100,
    collectDuration: 200,
    setupDuration: 100,
    duration,
    heap: undefined,
    importDurations: {},
  }),
});

test("names the ten slowest files, slowest first, with what it takes to begin them", () => {
  const modules = Array.from({ length: 12 }, (_, i) => took(`${i}.test.ts`, 1000 * (i % 6) + i));
  const [head, ...lines] = slowest(modules).split("\n");
  expect(head).toBe("The slowest 10 of 12 test files:");
  expect(lines.slice(0, 3)).toEqual([
    `     5.5 s  ${join("test", "11.test.ts")}`,
    `     5.5 s  ${join("test", "5.test.ts")}`,
    `     4.5 s  ${join("test", "10.test.ts")}`,
  ]);
  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toBe("    36.1 s  all of them, one after the other");
});
