// npm run recipes: the two recipes as their authors trained them, on the real MNIST, by epoch and seed, as the
// Markdown that README.md shows.
//
//   npm run recipes -- --data-dir DIR [--seeds 5]      DIR holds the four IDX files

import { spawnSync } from "node:child_process";
import { at, checkNode, ensureBuild, ensureDependencies, fail } from "./lib.mjs";
import { readOptions } from "./options.mjs";

const values = readOptions(import.meta.url, {
  "data-dir": { type: "string" },
  seeds: { type: "string", default: "5" },
});
if (!/^[1-9]\d{0,3}$/.test(values.seeds))
  fail(`recipes: --seeds must be a whole number from 1, got "${values.seeds}"`, 2);
const seeds = Array.from({ length: Number(values.seeds) }, (_, seed) => seed);
checkNode();
await ensureDependencies();
await ensureBuild();

const cli = at("out", "main", "cli.js");

const recipes = {
  "lenet-jax": ["--limit", "5000", "--epochs", "10", "--batch-size", "1", "--lr", "0.01"],
  "cnn-pytorch": ["--epochs", "5", "--batch-size", "64", "--lr", "0.05"],
};

for (const [model, options] of Object.entries(recipes)) {
  const runs = seeds.map((seed) => train(model, [...options, "--seed", String(seed)]));
  console.log(`\n\`${model}\` (${options.join(" ")}), means over seeds ${seeds[0]}–${seeds.at(-1)}:\n`);
  console.log(epochTable(runs));
  console.log(`\n${testTable(runs)}`);
}

function train(model, options) {
  const data = ["--data", "mnist", ...(values["data-dir"] ? ["--data-dir", values["data-dir"]] : [])];
  const { stdout, status } = spawnSync(
    process.execPath,
    [cli, "train", "--model", model, ...data, ...options, "--json"],
    {
      stdio: ["ignore", "pipe", "inherit"],
      encoding: "utf8",
    },
  );
  if (status !== 0) process.exit(status ?? 1);
  return JSON.parse(stdout);
}

function epochTable(runs) {
  const validated = runs[0].epochs[0].validationLoss !== null;
  const columns = [
    "epoch",
    "train loss",
    "train accuracy",
    ...(validated ? ["validation loss", "validation accuracy"] : []),
  ];
  const rows = runs[0].epochs.map((_, epoch) => {
    const mean = (key) => runs.reduce((sum, { epochs }) => sum + epochs[epoch][key], 0) / runs.length;
    const pair = (part) => [mean(`${part}Loss`).toFixed(4), percent(mean(`${part}Accuracy`))];
    return [epoch + 1, ...pair("train"), ...(validated ? pair("validation") : [])];
  });
  return table(columns, rows);
}

function testTable(runs) {
  const accuracies = runs.map(({ test }) => test.accuracy);
  const median = [...accuracies].sort((a, b) => a - b)[Math.floor(accuracies.length / 2)];
  return table(
    ["seed", ...seeds, "median"],
    [
      ["test accuracy", ...accuracies.map(percent), percent(median)],
      ["test loss", ...runs.map(({ test }) => test.loss.toFixed(4)), ""],
    ],
  );
}

function table(columns, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(columns), line(columns.map(() => "---:")), ...rows.map(line)].join("\n");
}

function percent(share) {
  return `${(share * 100).toFixed(2)} %`;
}
