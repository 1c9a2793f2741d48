// What can be taken away of a session: its weights, and the session itself.

import type { Requests } from "../../../src-engine/protocol/protocol";
import type { Answer } from "../../../src-engine/protocol/wire/client";
import { tensorAsBytes } from "../../../src-engine/protocol/wire/fileTensor";
import type { NamedBytes } from "../../../src-engine/protocol/wire/host";

type Taken = "export" | "saveSession";

interface Files {
  exportWeights(
    wish: Requests["export"]["arguments"],
  ): Promise<{ readonly file: NamedBytes; readonly preview: Requests["export"]["response"] }>;
  saveFile(weights: boolean): Promise<NamedBytes>;
}

export function createFiles(
  ask: <C extends Taken>(command: C, args: Requests[C]["arguments"]) => Promise<Answer<C>>,
): Files {
  /** The weights of this moment as a file. */
  const exportWeights: Files["exportWeights"] = async (wish) => {
    const answer = await ask("export", wish);
    return { file: fileIn(answer), preview: answer.body };
  };
  /**
   * The session as a `.backstep` file: what to replay, not what came of it.
   * @param weights whether it is to open without replay
   */
  const saveFile = async (weights: boolean): Promise<NamedBytes> =>
    fileIn(await ask("saveSession", weights ? { weights } : {}));

  function fileIn({ body, tensors: parts }: Answer<"export" | "saveSession">): NamedBytes {
    const beside = "beside" in body ? body.beside : undefined;
    const others = "parts" in body ? body.parts : [];
    return {
      name: body.name,
      bytes: tensorAsBytes(parts.get("file"), body.byteLength).slice(),
      ...(others.length > 0 && {
        parts: others.map(({ name, byteLength }, i) => ({
          name,
          bytes: tensorAsBytes(parts.get(`part${i}`), byteLength).slice(),
        })),
      }),
      ...(beside && {
        beside: {
          extension: beside.extension,
          bytes: tensorAsBytes(parts.get("beside"), beside.byteLength).slice(),
        },
      }),
    };
  }

  return { exportWeights, saveFile };
}
