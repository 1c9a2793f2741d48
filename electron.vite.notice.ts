// NOTICE.txt: what out/ holds that others wrote, fonts included, and their licences. It is written by the build itself, from
// the modules that went into the bundles and the packages' own licence files, so that it cannot be out of date.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** Helpers that the tools put into bundles, by how their modules' names begin. */
const helpers: readonly (readonly [begin: string, name: string])[] = [
  ["\0vite/", "vite"],
  ["\0plugin-vue:", "@vitejs/plugin-vue"],
  ["\0rolldown/", "rolldown"],
];
/** The kernels hold its run-time library, whatever the bundles hold. */
const compiled = ["assemblyscript"];

/** One instance for each bundle, in the order in which they are built: the last one writes. */
export interface Notice {
  readonly collect: Plugin;
  readonly write: Plugin;
}

export function notice(root: string): Notice {
  const folders = new Set(compiled.map((name) => join(root, "node_modules", name)));
  const found = (ids: Iterable<string>): void => {
    for (const id of ids) {
      const folder = folderOf(root, id);
      if (folder !== undefined) folders.add(folder);
    }
  };
  return {
    collect: {
      name: "backstep:notice",
      generateBundle() {
        found(this.getModuleIds());
      },
    },
    write: {
      name: "backstep:notice",
      generateBundle() {
        found(this.getModuleIds());
        this.emitFile({ type: "asset", fileName: "NOTICE.txt", source: textOf(folders) });
      },
    },
  };
}

/** The folder of the package that a module is of, if it is of any. */
export function folderOf(root: string, id: string): string | undefined {
  const helper = helpers.find(([begin]) => id.startsWith(begin))?.[1];
  if (helper !== undefined) return join(root, "node_modules", helper);
  return /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1];
}

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly homepage?: string;
  readonly repository?: string | { readonly url: string };
}

function textOf(folders: ReadonlySet<string>): string {
  const parts = [...folders].map((folder) => {
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Package;
    return { name: about.name, text: partOf(folder, about) };
  });
  parts.sort((a, b) => (a.name < b.name ? -1 : 1));
  const head =
    "Backstep is under the MIT licence. It holds parts, such as fonts, that others wrote, each under the licence that stands beneath its name.";
  return [head, ...parts.map(({ text }) => text)].join(`\n\n${"=".repeat(80)}\n\n`) + "\n";
}

function partOf(folder: string, { name, version, license, homepage, repository }: Package): string {
  const where = typeof repository === "string" ? repository : repository?.url;
  const source = addressOf(where ?? homepage ?? `https://www.npmjs.com/package/${name}`);
  const texts = licenceFiles(folder).map((file) => ownPart(readFileSync(file, "utf8")).trim());
  if (license === undefined && texts.length === 0) {
    throw new Error(`notice: ${name} ${version} says under no licence; expected a licence file in ${folder}`);
  }
  if (texts.length === 0) texts.push(`The licence's text: https://spdx.org/licenses/${license}.html`);
  return [`${name} ${version} (${license ?? "licence as follows"})\n${source}`, ...texts].join("\n\n");
}

/** As a browser takes it, also where it is written as git's or npm's shorthand. */
function addressOf(where: string): string {
  return where
    .replace(/^(git\+ssh:\/\/)?git@([^:/]+)[:/]/, "https://$2/")
    .replace(/^(git\+|git:\/\/)(https:\/\/)?/, "https://")
    .replace(/^(github:)?(?=[\w-]+\/[\w.-]+$)/, "https://github.com/");
}

function licenceFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) throw new Error(`notice: expected the package's folder ${folder}`);
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|copying)(\.\w+)?$/i.test(name));
  return names.sort().map((name) => join(folder, name));
}

/** vite's file goes on with the licences of all that its own program holds, none of which is in ours. */
function ownPart(text: string): string {
  return text.split(/^# Licenses of bundled dependencies/m)[0]!;
}
