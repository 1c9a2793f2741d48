// `backstep figure`: files for papers, and their numbers, from the command line alone.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { figureKinds } from "../../../src-view/figures/kinds";
import { builtProgram, commandLine, small, type Ended } from "../../support/commandLine";
import { commandIn, parseCsv, points, sizeOfPng, textsOfPng, wordsOf } from "../../support/figures";

const { backstep, here, folder, read } = commandLine(builtProgram());
const run = ["--model", "cnn-pytorch", ...small];

/** The file that a figure was saved as. */
async function figure(kind: string, out: string, ...args: string[]): Promise<Buffer> {
  return saved(out, await here("figure", kind, ...run, ...args, "--out", out));
}

async function textOf(kind: string, out: string, ...args: string[]): Promise<string> {
  return (await figure(kind, out, ...args)).toString();
}

function saved(out: string, { code, err }: Ended): Buffer {
  expect({ code, err }).toEqual({ code: 0, err: `saved ${out}\n` });
  return readFileSync(join(folder, out));
}

describe("figure", async () => {
  const maps = ["--at", "3/backward/conv2", "--path", "conv2.output", "--path", "conv2.output.grad"];

  test("saves maps as SVG that says how to make it again, and that makes the same bytes", async () => {
    const svg = await textOf("maps", "one.svg", ...maps, "--sample", "4", "--width", "178mm");
    expect(wordsOf(svg)).toEqual(
      expect.arrayContaining(["conv2.output", "conv2.output.grad", "exactly 0", "15"]),
    );
    const [program, ...words] = commandIn(svg);
    expect(program).toBe("backstep");
    const { code } = backstep(...words);
    expect(code).toBe(0);
    expect(readFileSync(join(folder, words.at(-1)!), "utf8")).toBe(svg);
  });

  test("draws PNG at twice the size, which says the same of itself", async () => {
    const few = ["--at", "3/backward/conv2", "--path", "fc.bias"]; // a renderer warms up with what it draws
    const svg = await textOf("maps", "two.svg", ...few);
    const png = await figure("maps", "two.png", ...few);
    const pixels = (length: number): number => Math.round((length / 72) * 96 * 2);
    expect(sizeOfPng(png)).toEqual({
      width: pixels(points(svg, "width")),
      height: pixels(points(svg, "height")),
    });
    expect(textsOfPng(png)["Source"]).toBe(commandIn(svg).join(" "));
    const half = await figure("maps", "half.png", ...few, "--scale", "1");
    expect(2 * sizeOfPng(half).width).toBe(sizeOfPng(png).width);
  });

  test("writes every number of a tensor as it is", async () => {
    const at = ["--at", "3/backward/conv2", ...["--path", "conv2.weight.grad"]];
    const rows = parseCsv(await textOf("maps", "grad.csv", ...at));
    expect(rows[0]).toEqual(["tensor", "out", "in", "row", "col", "value"]);
    const gradient = await read("conv2.weight.grad", "3/backward/conv2", run);
    expect(rows.slice(1).map((row) => Math.fround(Number(row.at(-1))))).toEqual(gradient);
    expect(rows.at(-1)!.slice(0, -1)).toEqual(["conv2.weight.grad", "15", "7", "2", "2"]);
  });

  test.each([
    ["histogram", ["--at", "3/backward", "--path", "conv2.weight.grad"], "elements"],
    ["curves", ["--epochs", "2"], "training, by epoch"],
    ["epochs", ["--epochs", "2"], "validation"],
    ["health", ["--at", "20", "--measure", "updateRatio"], "conv1"],
    ["plot", ["--at", "20", "--expression", "norm(conv2.weight.grad)"], "norm(conv2.weight.grad)"],
    ["explain", ["--at", "3/backward/conv2", "--element", "conv2.weight.grad[7,3,1,1]"], "pool1.output"],
    ["network", ["--at", "3/backward"], "MaxPool2d"],
    ["iteration", ["--at", "3/backward/conv2/gradWeight"], "gradWeight"],
    ["alerts", ["--at", "3"], "what"],
    ["filters", ["--at", "3/backward", "--path", "conv2.weight"], "update to come"],
    ["compare", ["--at", "3/loss", "--with", "1/loss", "--path", "conv2.output"], "A − B"],
    ["attribution", ["--at", "3", "--method", "occlusion", "--options", "size=7,stride=7"], "by pixel"],
    ["confusion", ["--at", "3", "--split", "validation"], "predicted"],
    ["mistakes", ["--at", "3", "--split", "validation"], "p(label)"],
  ])("knows the kind %s", async (kind, args, word) => {
    expect(wordsOf(await textOf(kind, `${kind}.svg`, ...args)).join("\n")).toContain(word);
    expect(parseCsv(await textOf(kind, `${kind}.csv`, ...args)).length).toBeGreaterThan(0);
  });

  test("of every kind is kept as a picture and a table, which tests hold it to", () => {
    const kept = join(import.meta.dirname, "../../fixtures/figures");
    const pictures = readdirSync(kept).filter((name) => name.endsWith(".svg"));
    const kinds = pictures.map((name) => commandIn(readFileSync(join(kept, name), "utf8"))[2]);
    expect([...new Set(kinds)].sort()).toEqual([...figureKinds].sort());
  });

  test("compares as the difference of what step reads", async () => {
    const rows = parseCsv(await textOf("compare", "ab.csv", "--at", "3", "--with", "1", "--path", "fc.bias"));
    const [a, b] = [await read("fc.bias", "3", run), await read("fc.bias", "1", run)];
    const values = (name: string): number[] =>
      rows.filter(([row]) => row === name).map((row) => Number(row.at(-1)));
    expect([values("A"), values("B")]).toEqual([a, b]);
    expect(values("A − B")).toEqual(a.map((x, i) => x - b[i]!));
  });

  test("compares with a later moment whose iteration has no loss yet", async () => {
    const at = ["--at", "1/loss", "--with", "3/forward/conv2", "--path", "conv2.output"];
    const rows = parseCsv(await textOf("compare", "later.csv", ...at));
    const b = rows.filter(([row]) => row === "B").map((row) => Number(row.at(-1)));
    expect(b).toEqual((await read("conv2.output", "3/forward/conv2", run)).slice(0, b.length));
  });

  test("lists as many mistakes as the matrix counts beside its diagonal, the worst first", async () => {
    const at = ["--at", "3", "--split", "test"];
    const counts = parseCsv(await textOf("confusion", "counts.csv", ...at)).slice(1);
    const wrong = (label: number, predicted: number): number => Number(counts[label]![predicted + 1]);
    const listed = async (...cell: string[]): Promise<string[][]> =>
      parseCsv(await textOf("mistakes", "mistakes.csv", ...at, ...cell)).slice(1);
    const all = await listed();
    const classes = [...counts.keys()];
    const beside = classes.flatMap((a) => classes.filter((b) => b !== a).map((b) => wrong(a, b)));
    expect(all).toHaveLength(beside.reduce((sum, n) => sum + n, 0));
    const losses = all.map((row) => Number(row.at(-1)));
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    const drawn = wordsOf(await textOf("mistakes", "mistakes.svg", ...at)).join(" ");
    expect(drawn).toMatch(/ and [\d,]+ more/); // a paper has room for thirty
    const [, label, predicted] = all[0]!.map(Number);
    expect(await listed("--cell", `${label},${predicted}`)).toHaveLength(wrong(label!, predicted!));
  });

  test("sums epochs up as training does", async () => {
    const rows = parseCsv(await textOf("epochs", "again.csv", "--epochs", "2"));
    const { out } = await here("train", ...run, "--epochs", "2", "--json");
    const { epochs } = JSON.parse(out) as { epochs: { trainLoss: number; validationAccuracy: number }[] };
    expect(rows.slice(1).map((row) => [Number(row[1]), Number(row[4])])).toEqual(
      epochs.map(({ trainLoss, validationAccuracy }) => [trainLoss, validationAccuracy]),
    );
  });

  test.each([
    [["pie", "--at", "3"], /unknown kind "pie"; known are maps, /],
    [["maps", "--at", "3"], /--path is required/],
    [["maps", "--path", "input"], /one of --at MOMENT and --epochs E is required/],
    [
      ["maps", "--at", "3", "--path", "conv9.output"],
      /unknown tensor "conv9\.output"; near are conv1\.output, conv2\.output, /,
    ],
    [
      ["maps", "--at", "3/forward", "--path", "fc.weight.grad"],
      /"fc\.weight\.grad" is not written yet at 3\/forward/,
    ],
    [["maps", "--at", "3", "--path", "input", "--limits", "3"], /--limits must be two numbers/],
    [["maps", "--at", "3", "--path", "input", "--sample", "10"], /--sample must be at most 9/],
    [["maps", "--at", "3", "--path", "input", "--width", "3mm"], /--width must be between 40mm and 600mm/],
    [["curves", "--at", "3", "--path", "input"], /--path is none of curves's options/],
    [["explain", "--at", "3", "--element", "fc.weight[10,0]"], /fc\.weight has shape \[10,784\]/],
    [["plot", "--at", "3", "--expression", "norm("], /./],
    [["filters", "--at", "3", "--path", "conv2.bias"], /conv2\.bias has no filters/],
    [["compare", "--at", "3", "--path", "input"], /--with is required/],
    [["mistakes", "--at", "3", "--cell", "seven"], /--cell must be two classes such as 7,2, got "seven"/],
    [["attribution", "--at", "3", "--method", "guess"], /--method must be one of saliency, /],
    [["attribution", "--at", "3", "--options", "size=5"], /saliency has no --options, got "size=5"/],
    [["attribution", "--at", "3", "--unit", "fc"], /unit: "fc" is no layer/],
  ])("refuses %j in one line", async (args, message) => {
    const { code, out, err } = await here("figure", ...args, ...run, "--out", "no.svg");
    expect(code).not.toBe(0);
    expect(out).toBe("");
    expect(err).toMatch(/^backstep: .*\n$/);
    expect(err).toMatch(message);
  });

  test("an attribution of any image is made again, bit for bit, by the command in its own file", async () => {
    const pixels = Buffer.alloc(784, "a drawing of one's own").toString("base64");
    for (const image of ["test/5", `base64:${pixels}`]) {
      const svg = await textOf("attribution", "any.svg", "--at", "3", "--image", image);
      const [, ...words] = commandIn(svg);
      expect(words).toContain(image);
      expect((await here(...words)).code).toBe(0);
      expect(readFileSync(join(folder, words.at(-1)!), "utf8")).toBe(svg);
      const title = image.startsWith("test") ? "test image 5" : "an image of one’s own";
      expect(wordsOf(svg).join(" ")).toContain(title);
    }
  });

  test("refuses a file that is no figure", async () => {
    const { code, err } = await here("figure", "curves", ...run, "--at", "3", "--out", "figure.pdf");
    expect(code).toBe(2);
    expect(err).toMatch(/--out must end in \.svg, \.png or \.csv, got "figure\.pdf"/);
  });
});
