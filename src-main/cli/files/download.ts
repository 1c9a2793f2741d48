// backstep download: a set of images from the network, into a folder from where `--data` reads it.

import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { downloadables, type Downloadable } from "../../data/download/downloadable";
import { DownloadError, downloadFile } from "../../data/download/downloadFile";
import { reason } from "../../files";
import { downloadFolder } from "../../files/userFolders";
import { byteSize } from "../../../src-view/number";
import { readArguments, UsageError } from "../arguments";
import { declare, json, text } from "../declaration";
import type { Output } from "../output";

const names = downloadables.map(({ name }) => name);

export const declaration = declare({
  name: "download",
  about: "download a set of images, checked by its hash",
  positionals: ["SET"],
  synopsis: "[options]",
  options: {
    "data-dir": text("DIR", "the folder it goes into", "one of the user's, where --data SET finds it"),
    mirror: text("URL", "the address of a folder of its files, instead of the usual ones"),
    json,
  },
  examples: ["download mnist", "download fashion-mnist --data-dir fashion"],
  more: () => [
    `SET is ${names.join(" or ")}. A download that broke off, or was ended by Ctrl+C, goes on where it was.`,
  ],
});

/** @returns the exit code: 130 after Ctrl+C */
export async function download(args: readonly string[], output: Output): Promise<number> {
  const { values, positionals } = readArguments(declaration, args);
  const set = downloadables.find(({ name }) => name === positionals[0]);
  if (!set) throw new UsageError(`download: SET must be one of ${names.join(", ")}, got "${positionals[0]}"`);
  const folder = resolve(values["data-dir"] ?? downloadFolder(set.name));
  const mirrors = values.mirror === undefined ? set.mirrors : [mirrorOf(values.mirror)];
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new Error(`download: cannot write into ${folder}: ${reason(error)}`, { cause: error });
  });
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort(new Error("interrupted"));
  process.once("SIGINT", interrupt);
  try {
    const files = await downloaded(set, folder, mirrors, interruption.signal, output);
    output.result({ set: set.name, folder, files }, values.json, () => [
      `${set.name} is in ${folder}; it is read by --data ${values["data-dir"] === undefined ? set.name : folder}`,
    ]);
    return 0;
  } catch (error) {
    if (interruption.signal.aborted) {
      output.line(`download: interrupted; the same command goes on where it was`);
      return 130;
    }
    if (error instanceof DownloadError) throw byHand(set, folder, error);
    throw error;
  } finally {
    process.off("SIGINT", interrupt);
  }
}

async function downloaded(
  { name, files }: Downloadable,
  folder: string,
  mirrors: readonly string[],
  signal: AbortSignal,
  output: Output,
): Promise<readonly { readonly name: string; readonly downloaded: boolean }[]> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const done: { name: string; downloaded: boolean }[] = [];
  let before = 0;
  for (const file of files) {
    const progress = (bytes: number): void =>
      output.progress(`${name}: ${byteSize(before + bytes)} of ${byteSize(total)}`);
    const isNew = await downloadFile(folder, file, { mirrors, progress, signal });
    before += file.bytes;
    done.push({ name: file.name, downloaded: isNew });
    output.line(isNew ? `download: ${join(folder, file.name)}` : `download: ${file.name} is there already`);
  }
  return done;
}

function mirrorOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new UsageError(
      `download: --mirror must be an address such as https://example.org/mnist/, got "${url}"`,
    );
  return url.endsWith("/") ? url : `${url}/`;
}

/** Without a network the files can be had otherwise. */
function byHand({ name, files }: Downloadable, folder: string, cause: DownloadError): Error {
  return new Error(
    `download: ${name} cannot be had from here: ${cause.message}. Put ${files.map((file) => file.name).join(", ")} into ${folder} by hand, or name their folder by --data`,
    { cause },
  );
}
