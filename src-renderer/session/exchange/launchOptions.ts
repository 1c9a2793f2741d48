// What sessions are opened with: the first one, and one like another.

import type { LaunchOptions, SessionInfo } from "../../../src-engine/protocol/protocol";

/** What opens without a question asked. */
export const FIRST_SESSION: LaunchOptions = {
  model: "cnn-pytorch",
  data: "digits",
  seed: 0,
  batchSize: 8,
  warmup: 40,
};

/** How a session that was already there could be launched again. */
export function optionsOf(session: SessionInfo): LaunchOptions {
  const { model, seed, batchSize, learningRate, backend, augment, opened, exercise } = session;
  return {
    ...FIRST_SESSION,
    ...{ model, data: datasetOf(session), seed, batchSize, learningRate, backend },
    ...(augment !== undefined && { augment }),
    ...(opened !== undefined && { opened }),
    ...(exercise && { exercise: exercise.id }),
  };
}

/** The session's data set, by the name that `launch` knows it by. */
export const datasetOf = ({ data }: SessionInfo): LaunchOptions["data"] => data.name;
