// What a file exports, another file imports: whatever is left over is nobody's business but its own.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const folders = ["src-engine", "src-main", "src-view", "src-renderer", "test", "bench", "scripts"];

/** Types that others have by inference alone: TypeScript must be able to name them in declarations. */
const exempt: readonly string[] = [
  "src-engine/tensor/statistics.ts exports Statistics",
  "src-renderer/features/filters/filterFigures.ts exports FilterFigures",
  "src-renderer/features/run/timeline/timelineLayout.ts exports RunHeights",
  "src-renderer/session/run/dataset.ts exports ImageList",
  "src-renderer/session/run/lossLane.ts exports Extent",
];

test("every exported name is imported somewhere", () => {
  const files = folders.flatMap(filesUnder);
  const known = new Set(files.map(nameOf));
  const parsed = files.map((file) => ({ file, source: sourceOf(file) }));
  const used = new Set(parsed.flatMap(({ file, source }) => usesIn(nameOf(file), source, known)));
  const exported = parsed
    .filter(({ file }) => !/\.(kernel|example)\.ts$/.test(file))
    .flatMap(({ file, source }) => exportsOf(source).map((name) => ({ file, name })));
  const wrong = exported.filter(
    ({ file, name }) => !used.has(`${nameOf(file)} ${name}`) && !used.has(`${nameOf(file)} *`),
  );
  const said = wrong.map(({ file, name }) => `${file} exports ${name}`);
  expect(said.sort()).toEqual([...exempt].sort());
  expect(exported.length).toBeGreaterThan(1000);
});

test("the check itself sees a name that nobody imports", () => {
  const at = (text: string) => ts.createSourceFile("x", text, ts.ScriptTarget.Latest);
  expect(
    exportsOf(at("export const a = 1, b = 2; export function c() {} export type D = 1; const e = 1;")),
  ).toEqual([...["a", "b", "c", "D"]]);
  const known = new Set(["f/a", "f/b", "f/c"]);
  const text = 'import { a as x } from "./a"; import * as b from "./b"; export { c } from "./c";';
  expect(usesIn("f/x", at(text), known)).toEqual(["f/a a", "f/b *", "f/c c"]);
});

/** Names under which a file offers what it declares itself; what it passes on is its source's. */
function exportsOf(source: ts.SourceFile): string[] {
  return source.statements.flatMap((node): string[] => {
    if (ts.isExportDeclaration(node) && node.exportClause && ts.isNamedExports(node.exportClause))
      return node.exportClause.elements.map(({ name }) => name.text);
    if (!isExported(node)) return [];
    if (ts.isVariableStatement(node))
      return node.declarationList.declarations.flatMap(({ name }) =>
        ts.isIdentifier(name) ? [name.text] : [],
      );
    const { name } = node as ts.DeclarationStatement;
    return name && ts.isIdentifier(name) ? [name.text] : [];
  });
}

function isExported(node: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return (
    modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) &&
    !modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  );
}

/** `file name` of each name that is taken out of a file of ours, `file *` where it is taken whole. */
function usesIn(from: string, source: ts.SourceFile, known: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const use = (specifier: ts.Node | undefined, names: readonly string[]): void => {
    if (!specifier || !ts.isStringLiteral(specifier) || !specifier.text.startsWith(".")) return;
    const path = posix.join(dirname(from), nameOf(specifier.text.replace(/\?.*$/, "")));
    const file = known.has(path) ? path : `${path}/index`;
    found.push(...names.map((name) => `${file} ${name}`));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) use(node.moduleSpecifier, importedBy(node.importClause));
    else if (ts.isExportDeclaration(node)) {
      const { exportClause } = node;
      const names = exportClause && ts.isNamedExports(exportClause) ? exportClause.elements : undefined;
      use(
        node.moduleSpecifier,
        names ? names.map(({ name, propertyName }) => (propertyName ?? name).text) : ["*"],
      );
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      use(node.arguments[0], ["*"]);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      use(node.argument.literal, ["*"]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function importedBy(clause: ts.ImportClause | undefined): string[] {
  const bindings = clause?.namedBindings;
  if (!bindings) return [];
  return ts.isNamedImports(bindings)
    ? bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
    : ["*"];
}

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue|mjs)$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

function sourceOf(file: string): ts.SourceFile {
  const text = readFileSync(join(root, file), "utf8");
  const code = file.endsWith(".vue")
    ? [...text.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(([, script = ""]) => script).join("\n")
    : text;
  return ts.createSourceFile(file, code, ts.ScriptTarget.Latest);
}

function nameOf(file: string): string {
  return file.replace(/\.(ts|vue|mjs|js)$/, "");
}
