// What the page costs a run: the same engine trains freely with the page open on the stage and without, in turns.
// A client without a page drives it and counts iterations.

import type { Page } from "playwright-core";
import { ratioOf, spread, type Spread } from "../contest";
import type { Options } from "../options";
import { launch, rest, type ServedApp } from "./app";

const MODEL = "cnn-pytorch";

export interface TrainingFigures {
  readonly model: string;
  readonly batch: number;
  readonly pairs: number;
  /** Images a second. */
  readonly alone: Spread;
  readonly withPage: Spread;
  /** The median of the pairs' ratios, and the least and the largest. */
  readonly ratio: number;
  readonly ratios: Spread;
}

export async function training(
  app: ServedApp,
  page: Page,
  pairs: number,
  { batch, looks: { milliseconds } }: Options,
): Promise<TrainingFigures> {
  const count = counter(app, milliseconds);
  await launch(app.client, { model: MODEL, batchSize: batch });
  const alone: number[] = [];
  const withPage: number[] = [];
  const look = async (isOpen: boolean): Promise<void> => {
    if (isOpen) await app.open(page);
    else await page.goto("about:blank");
    (isOpen ? withPage : alone).push(batch * (await count()));
  };
  for (let pair = 0; pair < pairs; pair++) {
    // Who goes first changes, so that a machine that slows down slows both.
    await look(pair % 2 === 0);
    await look(pair % 2 === 1);
  }
  await page.goto("about:blank");
  return {
    model: MODEL,
    batch,
    pairs,
    alone: spread(alone),
    withPage: spread(withPage),
    ratio: ratioOf(withPage, alone),
    ratios: spread(withPage.map((rate, i) => rate / alone[i]!)),
  };
}

/**
 * Iterations a second of a run that is let go, after so many milliseconds counted for as many, and paused again.
 * Epochs' evaluations fall on both sides alike.
 */
function counter({ client }: ServedApp, counted: number): () => Promise<number> {
  let iteration = 0;
  client.on("progress", ({ moment }) => {
    iteration = moment.iteration;
    void client.request("acknowledge", {});
  });
  return async () => {
    await client.request("continue", {});
    await rest(counted);
    const [from, began] = [iteration, performance.now()];
    await rest(counted);
    const rate = ((iteration - from) * 1000) / (performance.now() - began);
    await client.request("pause", {});
    await rest(counted);
    return rate;
  };
}
