// What a test does with the window as a person would, and what it reads off it.

import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Client } from "../../src-engine/protocol/wire/client";

/** What the page wrote as `12,345` or `8.7e−4`, with a true minus. */
export const numberIn = (text: string | null): number =>
  Number(text?.replaceAll("−", "-").replaceAll(",", ""));

/** Where the page last stopped; the address field may hold what is being typed. */
export const address = async (page: Page): Promise<string> =>
  (await page.getByTestId("window").getAttribute("data-address")) ?? "";

export async function reached(page: Page, wanted: RegExp): Promise<void> {
  await expect.poll(() => address(page), { timeout: 15_000 }).toMatch(wanted);
}

/** Presses a key and waits until the moment has changed; where it is then. */
export async function walk(page: Page, key: string): Promise<string> {
  const before = await address(page);
  await page.keyboard.press(key);
  await expect.poll(() => address(page)).not.toBe(before);
  return await address(page);
}

export async function typeAddress(page: Page, wanted: string): Promise<void> {
  await page.keyboard.press("Control+p");
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("INPUT");
  await page.keyboard.type(wanted);
  await page.keyboard.press("Enter");
}

export async function goTo(page: Page, wanted: string): Promise<void> {
  await typeAddress(page, wanted);
  await reached(page, new RegExp(`^${wanted}(/|$)`));
}

/** Where something lies once it lies still: what closed before may still give its room away. */
export async function restingBox(
  what: Locator,
): Promise<{ readonly x: number; readonly y: number; readonly width: number; readonly height: number }> {
  let [before, still] = ["", 0];
  const rest = async (): Promise<number> => {
    const box = JSON.stringify(await what.boundingBox());
    still = box === before ? still + 1 : 0;
    before = box;
    return still;
  };
  await expect.poll(rest, { interval: 100, timeout: 15_000 }).toBeGreaterThan(2);
  return (await what.boundingBox())!;
}

/** Runs a command by its name in the palette. */
export async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+Shift+P");
  await page.getByTestId("palette-filter").fill(words);
  await page.keyboard.press("Enter");
}

/** One tensor as it is in the engine, asked for over the page's own connection. */
export function read(page: Page, path: string): Promise<readonly number[]> {
  return page.evaluate(async (wanted) => {
    const client = Reflect.get(window, "backstepClient") as Client;
    const { tensors } = await client.request("read", { path: wanted });
    return [...tensors.get(wanted)!.data];
  }, path);
}
