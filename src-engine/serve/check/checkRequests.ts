// Requests about a pass that somebody wrote: what there is to know of mistakes, recordings, pasted numbers.

import { toldMistakes } from "../../check/mistakes/told";
import type { Requests } from "../../protocol/protocol";
import type { Tensors } from "../../protocol/wire/client";
import { probed } from "../study/probing";
import type { CommandQueue } from "../page/commandQueue";
import type { Checking } from "./checking";
import { exerciseRequests } from "./exerciseRequests";
import { checkPasted } from "./pasting";

type Asked<C extends keyof Requests> = Requests[C]["arguments"];

/** @param engine what the requests go to, once there is one */
export function checkRequests(engine: () => { readonly checking: Checking; readonly queue: CommandQueue }) {
  return {
    ...exerciseRequests(() => engine().queue),
    mistakes: () => ({ body: { mistakes: toldMistakes() } }),
    openRecording: async (files: Asked<"openRecording">, _from: unknown, tensors: Tensors) => ({
      body: await engine().checking.open(files, tensors, engine().queue.running),
    }),
    closeRecording: (wanted: Asked<"closeRecording">) => {
      engine().checking.close(wanted);
      return { body: {} } as const;
    },
    verify: async (wanted: Asked<"verify">) => ({
      body: await engine().checking.verify(wanted, engine().queue.running),
    }),
    verified: (wanted: Asked<"verified">) => ({
      body: {} as const,
      tensors: engine().checking.verified(wanted),
    }),
    probe: (wish: Asked<"probe">) => probed(engine().queue.launched.session, wish),
    checkPasted: (wanted: Asked<"checkPasted">) => {
      const { queue } = engine();
      return queue.atRest(() => checkPasted(queue.launched.session, wanted));
    },
  };
}
