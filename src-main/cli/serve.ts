// backstep serve: the page in a browser, for machines without a display or without Electron.

import { join } from "node:path";
import { openBrowser } from "../web/browser";
import { reason } from "../files";
import { openKeeping } from "../supervision/checkpointKeeper";
import { holdFolder, type HeldFolder } from "../web/sessionFolders";
import { dataFolder } from "../files/userFolders";
import { readArguments, whole } from "./arguments";
import { openingOptions, openingSession } from "./openingSession";
import { declare, flag, text } from "./declaration";
import type { Output } from "./output";

export const declaration = declare({
  name: "serve",
  about: "serve the page to one browser of this machine and print its address",
  synopsis: "[options]",
  options: {
    port: text("N", "the port, of 127.0.0.1 alone", "one that is free"),
    fresh: flag("begin anew, and leave the last session for another start"),
    open: flag("open the address in this machine's browser"),
    ...openingOptions,
  },
  examples: ["serve --open", "serve --port 8080", "serve --model resources/models/residual.json --open"],
  more: () => [
    "With --model it begins anew with that network, on the digits where --data says nothing else.",
  ],
});

/** A browser that has not come by then, in milliseconds, is given the address by hand. */
const TO_OPEN = 30_000;

export async function serve(args: readonly string[], output: Output): Promise<void> {
  const { values } = readArguments(declaration, args);
  const port = whole("serve", "port", values.port, 0, 65535) ?? 0;
  const opening = await openingSession("serve", values);
  const { startServer } = await import("../web/server"); // its help needs none
  const folder = await heldFolder(values.fresh ?? opening !== undefined, output);
  const say = (sentence: string): void => output.line(`serve: ${sentence}`);
  const keeping = folder && (await openKeeping(folder.path, { say }));
  const server = await startServer({
    port,
    ...(keeping && { keeping, shelf: join(dataFolder(), "opened") }),
    ...(opening && { opening }),
    announce(url) {
      output.line("backstep: the address was opened again; for another browser:");
      output.print([url]);
    },
  });
  output.print([server.url]);
  if (keeping?.checkpoint) say("goes on with the last session; --fresh begins anew");
  const forget = values.open ? await openBrowser(server.url, say) : () => Promise.resolve();
  const opened = setTimeout(() => void forget(), TO_OPEN);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  clearTimeout(opened);
  await Promise.all([forget(), server.close()]);
  await folder?.release();
}

/** Where nothing can be written, one works all the same. */
async function heldFolder(fresh: boolean | undefined, output: Output): Promise<HeldFolder | undefined> {
  let base = "the user's data folder";
  try {
    base = join(dataFolder(), "serve");
    return await holdFolder(base, { fresh: fresh ?? false });
  } catch (error) {
    output.line(
      `serve: cannot write to ${base}: ${reason(error)}; this session will not be there after a restart`,
    );
    return undefined;
  }
}
