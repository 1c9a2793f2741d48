// backstep serve: the page in a browser, for machines without a display or without Electron.

import { spawn } from "node:child_process";
import { startServer } from "../server";
import { readArguments, whole } from "./arguments";

export async function serve(args: readonly string[]): Promise<void> {
  const { values } = readArguments("serve", args, { port: { type: "string" }, open: { type: "boolean" } });
  const port = whole("serve", "port", values.port, 0, 65535) ?? 0;
  const print = (url: string): unknown => process.stdout.write(`${url}\n`);
  const server = await startServer({
    port,
    announce(url) {
      process.stderr.write("backstep: the address was opened again; for another browser:\n");
      print(url);
    },
  });
  print(server.url);
  if (values.open) open(server.url);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  await server.close();
}

function open(url: string): void {
  const [command, ...args] =
    process.platform === "darwin"
      ? ["open", url]
      : process.platform === "win32"
        ? ["rundll32", "url.dll,FileProtocolHandler", url]
        : ["xdg-open", url];
  const child = spawn(command, args, { stdio: "ignore", detached: true });
  child.on("error", (error) => process.stderr.write(`serve: cannot open a browser: ${error.message}\n`));
  child.unref();
}
