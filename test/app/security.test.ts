// What a page that went bad could reach, and what a stranger could: nothing.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentSecurityPolicy } from "../../src-main/web/security";
import { hosts, launchChromium, startBrowserShell, type RunningApp } from "./hosts";

describe.each(hosts)("the page, $name", ({ name, missing, launch }) => {
  let app: RunningApp;
  beforeAll(async () => {
    if (!missing) app = await launch();
  });
  afterAll(async () => {
    if (!missing) await app.close();
  });
  const running = test.skipIf(missing !== undefined);
  const desktop = test.skipIf(missing !== undefined || name === "web");

  running(missing ?? "gets every file with the policy, and its own page with a fresh nonce", async () => {
    const policies = new Map<string, string | undefined>();
    app.page.on("response", (response) => {
      if (/^(blob|data):/.test(response.url())) return;
      policies.set(response.url(), response.headers()["content-security-policy"]);
    });
    await app.page.reload({ waitUntil: "load" });
    app.page.removeAllListeners("response");
    const nonce = await app.page.evaluate(
      () => document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce,
    );
    expect(nonce).toMatch(/^[\w+/]{22}==$/);
    expect(new Set(policies.values())).toEqual(
      new Set([contentSecurityPolicy(), contentSecurityPolicy(nonce ?? "")]),
    );
    expect(app.problems()).toEqual([]);
  });

  running("knows no Node", async () => {
    const names = [
      "require",
      "process",
      "module",
      "Buffer",
      "global",
      "__dirname",
      "ipcRenderer",
      "electron",
    ];
    const found = await app.page.evaluate((all) => all.filter((each) => each in window), names);
    expect(found).toEqual([]);
  });

  desktop("gets seven functions from the preload and nothing else", async () => {
    const bridge = await app.page.evaluate(() =>
      Object.entries(Reflect.get(window, "backstep") as object).map(
        ([key, value]) => `${key}: ${typeof value}`,
      ),
    );
    expect(bridge.sort()).toEqual([
      "chooseData: function",
      "onEngineGone: function",
      "onMenu: function",
      "openFile: function",
      "requestEngine: function",
      "saveFile: function",
      "showMenu: function",
    ]);
  });

  running("runs no script that is not ours", async () => {
    const ran = await app.page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "window.intruder = true";
      document.head.append(script);
      const remote = document.createElement("script");
      remote.src = "https://example.invalid/x.js";
      const loaded = new Promise((resolve) => {
        remote.onload = () => resolve(true);
        remote.onerror = () => resolve(false);
      });
      document.head.append(remote);
      const included = await loaded;
      let evaluated = true;
      try {
        // After the wait: a debugger's own call may evaluate until its first pause.
        (0, eval)("window.intruder = true");
      } catch {
        evaluated = false;
      }
      return [Reflect.get(window, "intruder") ?? false, included, evaluated];
    });
    expect(ran).toEqual([false, false, false]);
    expect(app.problems().join("\n")).toMatch(/Content Security Policy/);
  });

  running("styles only with the nonce of this load", async () => {
    const applied = await app.page.evaluate(() => {
      const add = (nonce: string, mark: string): string => {
        const style = document.createElement("style");
        style.nonce = nonce;
        style.textContent = `body { ${mark}: applied }`;
        document.head.append(style);
        return getComputedStyle(document.body).getPropertyValue(mark);
      };
      const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
      return [add(nonce, "--with"), add("", "--without"), add("guess", "--guessed")];
    });
    expect(applied).toEqual(["applied", "", ""]);
    app.problems();
  });

  running("reaches no other server, by no way", async () => {
    const reached = await app.page.evaluate(async () => {
      const settled = (start: (done: (value: boolean) => void) => void): Promise<boolean> =>
        new Promise(start);
      const elsewhere = "https://example.invalid/x";
      return {
        fetch: await fetch(elsewhere).then(
          () => true,
          () => false,
        ),
        image: await settled((done) => {
          const image = new Image();
          image.onload = () => done(true);
          image.onerror = () => done(false);
          image.src = elsewhere;
        }),
        socket: await settled((done) => {
          try {
            const socket = new WebSocket("wss://example.invalid/x");
            socket.onopen = () => done(true);
            socket.onerror = () => done(false);
          } catch {
            done(false);
          }
        }),
        worker: await settled((done) => {
          try {
            const worker = new Worker(URL.createObjectURL(new Blob(["postMessage(1)"])));
            worker.onmessage = () => done(true);
            worker.onerror = () => done(false);
          } catch {
            done(false);
          }
        }),
      };
    });
    expect(reached).toEqual({ fetch: false, image: false, socket: false, worker: false });
    expect(app.problems().length).toBeGreaterThanOrEqual(4);
  });

  desktop("goes nowhere else and opens no window", async () => {
    const before = app.page.url();
    await app.page.evaluate(() => {
      location.href = "https://example.invalid/";
    });
    await app.page.waitForTimeout(300);
    await app.page.evaluate(() => void window.open("https://example.invalid/"));
    await app.page.waitForTimeout(300);
    expect(app.page.url()).toBe(before);
    // The stand-in cannot keep a window from opening; it closes it.
    await expect.poll(() => app.page.context().pages().length).toBe(1);
    app.problems();
  });
});

describe("the browser shell, against strangers", () => {
  let shell: Awaited<ReturnType<typeof startBrowserShell>>;
  let browser: Awaited<ReturnType<typeof launchChromium>>;
  beforeAll(async () => {
    [shell, browser] = await Promise.all([startBrowserShell(), launchChromium()]);
  });
  afterAll(async () => {
    await browser.close();
    await shell.stop();
  });

  test("keeps its token out of the address bar, of scripts and of a second browser", async () => {
    const friend = await browser.newContext();
    const page = await friend.newPage();
    await page.goto(shell.url);
    expect(page.url()).toBe(`${new URL(shell.url).origin}/`);
    expect(await page.evaluate(() => document.cookie)).toBe("");
    const [cookie] = await friend.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });

    const stranger = await browser.newContext();
    const refused = await (await stranger.newPage()).goto(shell.url);
    expect(refused?.status()).toBe(401);
    expect(await stranger.cookies()).toEqual([]);

    await withEvilSite(async (evil) => {
      // The friend's browser, cookie and all, but on somebody else's page.
      const trap = await friend.newPage();
      await trap.goto(evil);
      const got = await trap.evaluate(async (origin) => {
        const socket = new WebSocket(`${origin.replace("http", "ws")}/engine`);
        const connected = await new Promise((resolve) => {
          socket.onopen = () => resolve(true);
          socket.onerror = () => resolve(false);
        });
        const read = await fetch(origin, { credentials: "include" }).then(
          () => true,
          () => false,
        );
        const script = document.createElement("script");
        const included = new Promise((resolve) => {
          script.onload = () => resolve(true);
          script.onerror = () => resolve(false);
        });
        script.src = `${origin}/`;
        document.head.append(script);
        return { connected, read, included: await included };
      }, new URL(shell.url).origin);
      expect(got).toEqual({ connected: false, read: false, included: false });

      const frame = await trap.evaluate(async (origin) => {
        const element = document.createElement("iframe");
        element.src = origin;
        document.body.append(element);
        await new Promise((resolve) => (element.onload = resolve));
        return element.contentDocument === null;
      }, new URL(shell.url).origin);
      expect(frame).toBe(true);
    });
  });
});

async function withEvilSite(visit: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html").end("<!doctype html><title>prize</title><body>");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    await visit(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
