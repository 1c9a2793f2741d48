// backstep serve: the page in a browser, for machines without a display or without Electron.

import { openBrowser } from "../browser";
import { readArguments, whole } from "./arguments";
import { declare, flag, text } from "./declaration";
import type { Output } from "./output";

export const declaration = declare({
  name: "serve",
  about: "serve the page to one browser of this machine and print its address",
  synopsis: "[options]",
  options: {
    port: text("N", "the port, of 127.0.0.1 alone", "one that is free"),
    open: flag("open the address in this machine's browser"),
  },
  examples: ["serve --open", "serve --port 8080"],
});

/** A browser that has not come by then, in milliseconds, is given the address by hand. */
const TO_OPEN = 30_000;

export async function serve(args: readonly string[], output: Output): Promise<void> {
  const { values } = readArguments(declaration, args);
  const port = whole("serve", "port", values.port, 0, 65535) ?? 0;
  const { startServer } = await import("../server"); // its help needs none
  const server = await startServer({
    port,
    announce(url) {
      output.line("backstep: the address was opened again; for another browser:");
      output.print([url]);
    },
  });
  output.print([server.url]);
  const problem = (sentence: string): void => output.line(`serve: ${sentence}`);
  const forget = values.open ? await openBrowser(server.url, problem) : () => Promise.resolve();
  const opened = setTimeout(() => void forget(), TO_OPEN);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  clearTimeout(opened);
  await Promise.all([forget(), server.close()]);
}
