// What requests about recent files and sets of images come to.

import type { Requests } from "../../protocol/protocol";
import type { Tensors } from "../../protocol/wire/client";
import type { CommandQueue } from "../page/commandQueue";
import type { Sessions } from "../session/sessions";
import type { ChosenData } from "./chosenData";

type Asked<C extends keyof Requests> = Requests[C]["arguments"];

export function chosenRequests(chosen: ChosenData, sessions: Sessions, queue: CommandQueue) {
  const nothing = { body: {} } as const;
  return {
    list: async () => ({ body: await chosen.list() }),
    read: (wanted: Asked<"readRecent">) => chosen.read(wanted),
    async clear() {
      await chosen.clear(queue.running?.session.trainer.spec.dataset.name);
      return nothing;
    },
    async receive(part: Asked<"sendData">, tensors: Tensors) {
      await chosen.receive(part, tensors);
      return nothing;
    },
    async drop(upload: Asked<"dropData">) {
      await chosen.drop(upload);
      return nothing;
    },
    look: async (wanted: Asked<"lookAtData">) => ({
      body: await chosen.look(wanted, sessions.inputOf(wanted)),
    }),
  };
}
