// unit: the engine and the shells. component: the page's parts. e2e: the built app in a real Chromium.

import { availableParallelism } from "node:os";
import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [vue()],
  test: {
    reporters: ["default", "./test/support/slowestFiles.ts", "./test/support/endlessFiles.ts"],
    maxWorkers: Math.max(2, availableParallelism() - 1), // two cores are both for the tests: nobody watches them
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          environment: "node",
          testTimeout: 30_000, // a busy machine is no failure
          include: ["test/**/*.test.ts"],
          exclude: ["test/app/**", "test/renderer/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "component",
          environment: "happy-dom",
          testTimeout: 30_000,
          include: ["test/renderer/**/*.test.ts"],
          restoreMocks: true,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          environment: "node",
          include: ["test/app/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
