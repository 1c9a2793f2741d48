// Who may import whom, held against every import there is.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

interface Import {
  readonly from: string;
  /** A file of ours, without its extension, or the name of a module. */
  readonly to: string;
  readonly typeOnly: boolean;
}

interface Layer {
  readonly name: string;
  /** Which files belong to it. A file belongs to the first layer that has it. */
  readonly files: RegExp;
  /** What they may import of ours. */
  readonly sees: RegExp;
  /** What they may import the types of. */
  readonly seesTypesOf?: RegExp;
  /** Which modules from outside. */
  readonly modules?: RegExp;
}

const vocabulary = /^src-engine\/protocol\/protocol$/;

const layers: readonly Layer[] = [
  { name: "kernels", files: /^src-engine\/.*\.kernel$/, sees: /\.kernel$/ },
  { name: "tensor", files: /^src-engine\/tensor\//, sees: /^src-engine\/tensor\// },
  {
    // How layers are exchanged: an op's own, and of the formats what such files are written with.
    name: "ONNX",
    files: /^src-engine\/ops\/.*\.onnx$/,
    sees: /^src-engine\/((ops|tensor)\/|formats\/(onnx\/onnxAttributes|decimal)$)/,
    seesTypesOf: /^src-engine\/formats\/onnx\/onnxRow$/,
  },
  {
    name: "Keras",
    files: /^src-engine\/ops\/.*\.keras$/,
    sees: /^src-engine\/((ops|tensor)\/|formats\/decimal$)/,
    seesTypesOf: /^src-engine\/formats\/keras\/(kerasRow|kerasConfig)$/,
  },
  {
    name: "examples",
    files: /^src-engine\/(ops|optim)\/.*\.example$/,
    sees: /^src-engine\/(ops\/example$|tensor\/(math|tensor)$|optim\/.*\.example$)/,
    seesTypesOf: /^src-engine\/(ops|optim)\//,
  },
  {
    name: "code texts",
    files: /^src-engine\/(ops|optim)\/.*\.code$/,
    sees: /\.code$/,
    seesTypesOf: /^src-engine\/ops\/code$/,
  },
  {
    name: "ops",
    files: /^src-engine\/ops\//,
    sees: /^src-engine\/(ops|tensor)\//,
    seesTypesOf: vocabulary,
  },
  {
    name: "optim",
    files: /^src-engine\/optim\//,
    sees: /^src-engine\/(optim|ops|tensor)\//,
    seesTypesOf: vocabulary,
  },
  {
    name: "model",
    files: /^src-engine\/model\//,
    sees: /^src-engine\/((model|ops|tensor)\/|protocol\/(near|perChannel|recipe\/augment)$)/,
    seesTypesOf: vocabulary,
  },
  {
    name: "data",
    files: /^src-engine\/data\//,
    sees: /^src-engine\/(data\/|tensor\/|formats\/formatError$|protocol\/(perChannel|recipe\/augment)$)/,
    seesTypesOf: vocabulary,
    // What decodes images.
    modules: /^(fast-png|fflate|jpeg-js)$/,
  },
  {
    name: "run",
    files: /^src-engine\/run\//,
    sees: /^src-engine\/((run|ops|optim|model|data|tensor)\/|protocol\/(near|relatedTensors|tensorPath)$)/,
    seesTypesOf: vocabulary,
  },
  {
    name: "debug",
    files: /^src-engine\/debug\//,
    // Vocabulary too, but there to be counted through, held to, taken apart.
    sees: /^src-engine\/((debug|run|ops|optim|model|data|tensor)\/|protocol\/(health|limits|moment|near|relatedTensors|tensorPath)$)/,
    seesTypesOf: vocabulary,
  },
  {
    name: "formats",
    files: /^src-engine\/formats\//,
    // Of the ops only what they say of ONNX and Keras, in which each gives itself, and what attributes make of them.
    sees: /^src-engine\/((formats|tensor)\/|ops\/(attrs|index\.(onnx|keras)|inputs|under)$|model\/topology$|protocol\/(limits|perChannel|recipe\/augment|written)$)/,
    seesTypesOf: /^src-engine\/(protocol\/protocol|ops\/op)$/,
  },
  {
    name: "protocol",
    files: /^src-engine\/protocol\//,
    sees: /^src-engine\/(protocol\/|formats\/(safetensors\/safetensors|formatError)$)/,
    seesTypesOf: /^src-engine\/tensor\/tensor$/,
    modules: /^valibot$/,
  },
  { name: "the engine's face", files: /^src-engine\//, sees: /^src-engine\// },
  {
    name: "the desktop shell",
    files: /^src-main\/desktop\/(electron|preload|menu)$/,
    sees: /^(src-main\/|src-engine\/)/,
    modules: /^(node:.*|electron)$/,
  },
  {
    name: "the shells",
    files: /^src-main\//,
    sees: /^(src-main\/|src-engine\/|src-view\/|out\/kernels\/|resources\/recorder\/)/,
    modules: /^(node:.*|ws|@resvg\/resvg-wasm(\/.*)?|@fontsource\/arimo\/.*)$/,
  },
  {
    // What the page and the command line draw with: its tsconfig knows neither DOM nor Node.
    name: "view",
    files: /^src-view\//,
    sees: /^(src-view\/|src-engine\/(protocol\/|tensor\/tensor$|formats\/zip\/crc32$))/,
    modules: /^(d3|fflate)$/,
  },
  // The page, from its foundations up: controls, what is known of the session, views of tensors, features, the window.
  ...["ui", "session", "tensors", "features", "app"].map((room, i, rooms) => ({
    name: `the page's ${room}`,
    files: new RegExp(`^src-renderer/${room}/`),
    sees: new RegExp(
      `^(src-renderer/(${rooms.slice(0, i + 1).join("|")}|styles)/|src-view/|src-engine/(protocol/|tensor/tensor$))`,
    ),
    modules:
      /^(vue|pinia|d3|uplot|@leeoniya\/ufuzzy|reka-ui|katex|marked|docs\/theory\.md|@vueuse\/core|@fontsource-variable\/[a-z-]+)(\/.*\.css)?$|^@fontsource\/arimo\/.*\.woff2\?url$/,
  })),
];

const imports = ["src-engine", "src-main", "src-view", "src-renderer"].flatMap(filesUnder).flatMap(importsOf);

describe.each(layers)("$name", (layer) => {
  test("imports only what lies beneath it", () => {
    const own = imports.filter(({ from }) => layerOf(from) === layer);
    const wrong = own.filter(({ to, typeOnly }) => {
      if (!/^(src-|out\/|resources\/)/.test(to)) return !layer.modules?.test(to);
      return !layer.sees.test(to) && !(typeOnly && layer.seesTypesOf?.test(to));
    });
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });
});

test("every source file belongs to a layer, and the layers are not empty words", () => {
  const files = new Set(imports.map(({ from }) => from));
  expect([...files].filter((file) => layerOf(file) === undefined)).toEqual([]);
  expect(files.size).toBeGreaterThan(50);
});

test("nothing imports the shells or the page but they themselves", () => {
  const folder = (file: string): string => file.slice(0, file.indexOf("/"));
  const wrong = imports.filter(
    ({ from, to }) => /^src-(main|renderer)\//.test(to) && folder(from) !== folder(to),
  );
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

describe("features of the page", () => {
  const featureOf = (file: string): string | undefined => /^src-renderer\/features\/([^/]+)/.exec(file)?.[1];
  const across = imports
    .filter(({ to }) => featureOf(to) !== undefined)
    .filter(({ from, to }) => featureOf(from) !== featureOf(to));

  test("are known to the rest of the page by their index alone", () => {
    const wrong = across.filter(({ to }) => to !== `src-renderer/features/${featureOf(to)}`);
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
    expect(across.length).toBeGreaterThan(20);
  });

  test("know few of each other, and no two know each other", () => {
    const pairs = across.flatMap(({ from, to }) => {
      const [one, other] = [featureOf(from), featureOf(to)];
      return one === undefined || other === undefined ? [] : [`${one} ${other}`];
    });
    const bothWays = pairs.filter((pair) => pairs.includes(pair.split(" ").reverse().join(" ")));
    expect(bothWays).toEqual([]);
    expect(pairs.length).toBeLessThanOrEqual(40);
  });
});

test("what stands beside an op in its folder is known by its index, and to nobody else", () => {
  const facet = (file: string): string | undefined =>
    /^src-engine\/(?:ops|optim)\/\w+\/\w+\.(onnx|keras|torch|code|example)$/.exec(file)?.[1];
  const wrong = imports.filter(({ from, to }) => {
    const suffix = facet(to);
    return suffix !== undefined && facet(from) !== suffix && !from.endsWith(`/index.${suffix}`);
  });
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  expect(imports.filter(({ to }) => facet(to)).length).toBeGreaterThan(25);
});

test("only the desktop's own files import Electron", () => {
  const files = new Set(imports.filter(({ to }) => to === "electron").map(({ from }) => from));
  expect([...files].sort()).toEqual(
    ["electron", "menu", "preload"].map((name) => `src-main/desktop/${name}`),
  );
});

test("no file imports itself, however long the way round", () => {
  expect(cycles(imports)).toEqual([]);
});

test("the shells reach the network and other threads nowhere but at their doors", () => {
  const allowed = [
    "src-main/web/server",
    "src-main/web/visitors",
    "src-main/web/webSocketBridge",
    "src-main/supervision/engineProcess",
    "src-main/supervision/port",
    "src-main/web/auth",
    "src-main/supervision/kernels",
    "src-main/supervision/kernelThread",
  ];
  const reaching = imports.filter(({ to }) => /^(node:(http|https|net|worker_threads)|ws)$/.test(to));
  expect(reaching.map(({ from }) => from).filter((file) => !allowed.includes(file))).toEqual([]);
});

describe("the check itself", () => {
  test("sees a cycle", () => {
    const round = ["a b", "b c", "c a", "d a"].map((pair) => {
      const [from = "", to = ""] = pair.split(" ");
      return { from, to, typeOnly: false };
    });
    expect(cycles(round)).toEqual(["a → b → c → a"]);
  });

  test("tells imports of types from others", () => {
    const text =
      'import type { A } from "./a"; import { type B } from "./b"; import { c } from "node:c"; import("./d");';
    const found = importsIn("src-main/x", text).map(({ to, typeOnly }) => [to, typeOnly]);
    expect(found).toEqual([
      ["src-main/a", true],
      ["src-main/b", true],
      ["node:c", false],
      ["src-main/d", false],
    ]);
  });
});

function layerOf(file: string): Layer | undefined {
  return layers.find(({ files }) => files.test(file));
}

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const scripts = file.endsWith(".vue")
    ? [...text.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(([, script = ""]) => script)
    : [text];
  return scripts.flatMap((script) => importsIn(nameOf(file), script));
}

function importsIn(from: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier && ts.isStringLiteral(specifier))
      found.push({ from, to: target(from, specifier.text), typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, importsTypesOnly(node));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(from, text, ts.ScriptTarget.Latest));
  return found;
}

function importsTypesOnly({ importClause }: ts.ImportDeclaration): boolean {
  if (!importClause) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = importClause;
  if (name || !namedBindings || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly);
}

/** `../ops/op?x` seen from `src-engine/run/program` is `src-engine/ops/op`; a module keeps its name. */
function target(from: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return nameOf(posix.join(dirname(from), specifier.replace(/\?.*$/, "")));
}

function nameOf(file: string): string {
  return file.replace(/\.(ts|vue)$/, "");
}

function cycles(edges: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) return void found.push([...path.slice(start), file].join(" → "));
    if (done.has(file)) return;
    for (const to of next.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return found;
}
describe("what one project compiles, the other leaves to it", () => {
  const project = (name: string) =>
    JSON.parse(readFileSync(join(root, `tsconfig.${name}.json`), "utf8")) as {
      readonly include: readonly string[];
      readonly exclude?: readonly string[];
    };
  test("protocol and engine", () => {
    const isCode = (path: string): boolean => !path.endsWith(".d.ts");
    const own = project("protocol").include.filter(isCode);
    expect(project("engine").exclude?.filter((path) => !path.endsWith(".kernel.ts"))).toEqual(own);
  });
});
