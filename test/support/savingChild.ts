// A process that does nothing but save, a session and weights of one generation after the other, until it is killed. It says
// each generation that is saved; what the two hold follows from the generation alone.

import { saveTraining } from "../../src-main/cli/train/saveTraining";
import { generationBytes } from "./generations";

const [session, weights, from] = process.argv.slice(2) as [string, string, string];

async function save(): Promise<void> {
  process.stdout.write("begun\n");
  for (let generation = Number(from); ; generation++) {
    const bytes = generationBytes(generation);
    await saveTraining(
      { session: { path: session, bytes }, weights: { path: weights, bytes } },
      { line: () => undefined },
    );
    process.stdout.write(`${generation}\n`);
  }
}

void save();
