// How far something long has come: what the engine is at, or an answer on its way that is too large for one frame.

import { shallowRef, type ShallowRef } from "vue";
import type { Client } from "../../../src-engine/protocol/wire/client";
import type { Events } from "../../../src-engine/protocol/protocol";

const mebibytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);

interface Working {
  readonly working: ShallowRef<Events["working"] | undefined>;
  /** To what comes through a fresh connection. */
  listenTo(client: Pick<Client, "on" | "onParts">): void;
}

export function createWorking(): Working {
  const working: Working["working"] = shallowRef();
  return {
    working,
    listenTo(client) {
      client.on("working", (body) => (working.value = body));
      client.onParts((what, done, total) => {
        working.value =
          done < total ? { what, done: mebibytes(done), total: mebibytes(total), of: "MiB" } : undefined;
      });
    },
  };
}
