// What is not here as it was where a session was saved. Where nothing differs, replay gives the same bits.

import { quoted } from "../formatError";
import type { SessionData, SessionFile } from "./session";

/** The place where a session is opened. */
export interface Here {
  readonly engine: string;
  readonly data: SessionData;
  /** The types of the operations that the engine knows, losses included. */
  readonly ops: readonly string[];
}

/** A sentence each; none where the session will run as it did. */
export function differences({ engine, run }: SessionFile, here: Here): string[] {
  const { data, model } = run;
  const sentences: string[] = [];
  if (engine !== here.engine) {
    sentences.push(
      `engine: the session was saved by version ${quoted(engine)}, this is version ${quoted(here.engine)}`,
    );
  }
  if (data.name !== here.data.name) {
    sentences.push(`data: the session was trained on ${described(data)}, here is ${described(here.data)}`);
  } else if (
    data.sha256 !== here.data.sha256 ||
    data.train !== here.data.train ||
    data.test !== here.data.test
  ) {
    sentences.push(
      `data: the session's ${described(data)} is not the one that is here, ${described(here.data)}`,
    );
  }
  for (const { name, type } of [...model.layers, { name: "loss", type: model.loss.type }]) {
    if (here.ops.includes(type)) continue;
    sentences.push(
      `model: layer ${quoted(name)} has type ${quoted(type)}, which this engine does not know; it knows ${here.ops.join(", ")}`,
    );
  }
  return sentences;
}

function described({ name, train, test, sha256 }: SessionData): string {
  return `${quoted(name)} (${train} training and ${test} test images, sha256 ${sha256})`;
}
