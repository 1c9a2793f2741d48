// The same tests in every place where the app runs: one window for all of a file's tests, which begin where a
// person begins, at the first stop. No test may leave a problem on the console.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { hosts, type RunningApp, type TestHost } from "./hosts";

/** Where a test is. The app is there once tests run, not while they are listed. */
interface HostAtWork {
  readonly name: TestHost["name"];
  readonly app: RunningApp;
  readonly page: Page;
  /** Another one, beside the first. */
  readonly launch: TestHost["launch"];
  /** Empty, and gone afterwards. */
  readonly folder: string;
}

export function onEveryHost(subject: string, list: (host: HostAtWork) => void): void {
  describe.each(hosts)(`${subject}, $name`, ({ name, missing, launch }) => {
    if (missing !== undefined) {
      test.skip(missing);
      return;
    }
    let app: RunningApp;
    const folder = mkdtempSync(join(tmpdir(), "backstep-"));
    beforeAll(async () => {
      app = await launch();
      app.page.setDefaultTimeout(20_000); // less than a test's: the step that hangs is named
      await app.page.getByTestId("hint").filter({ hasText: "Loss is computed. Press →" }).waitFor();
    });
    afterEach(() => expect(app.problems()).toEqual([]));
    afterAll(async () => {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    });
    list({
      name,
      folder,
      launch,
      get app() {
        return app;
      },
      get page() {
        return app.page;
      },
    });
  });
}
