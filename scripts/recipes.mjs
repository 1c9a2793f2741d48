// npm run recipes: what presets reach on real images, by epoch and seed, as the Markdown that README.md and docs/accuracy.md show.
//
//   npm run recipes -- --data-dir DIR [--seeds 5]                    the two recipes as their authors trained them; DIR holds MNIST's four IDX files
//   npm run recipes -- --data-dir DIR --page accuracy [--seeds 3]    those of docs/accuracy.md on MNIST
//   npm run recipes -- --data-dir DIR --page cifar10 [--seeds 3]     the one of docs/accuracy.md on CIFAR-10; DIR holds its binary batches

import { spawnSync } from "node:child_process";
import { at, checkNode, ensureBuild, ensureDependencies, fail } from "./lib.mjs";
import { readOptions } from "./options.mjs";

const values = readOptions(import.meta.url, {
  "data-dir": { type: "string" },
  seeds: { type: "string" },
  page: { type: "string", default: "readme" },
});
const pages = {
  readme: {
    data: "mnist",
    seeds: "5",
    recipes: {
      "lenet-jax": "--limit 5000 --epochs 10 --batch-size 1 --lr 0.01",
      "cnn-pytorch": "--epochs 5 --batch-size 64 --lr 0.05",
    },
  },
  accuracy: {
    data: "mnist",
    seeds: "3",
    recipes: {
      "cnn-pytorch": "--epochs 10",
      lenet5: "--epochs 12 --schedule CosineAnnealingLR:tMax=9000",
    },
  },
  cifar10: {
    data: "cifar10",
    seeds: "3",
    // Of 10,000 images in batches of 64: 628 iterations.
    recipes: {
      resnet20:
        "--epochs 4 --batch-size 64 --lr 0.1 --schedule OneCycleLR:totalSteps=629 --augment crop=4,flip",
    },
  },
};
const page = Object.hasOwn(pages, values.page) ? pages[values.page] : undefined;
if (!page) fail(`recipes: --page must be one of ${Object.keys(pages).join(", ")}, got "${values.page}"`, 2);
const wanted = values.seeds ?? page.seeds;
if (!/^[1-9]\d{0,3}$/.test(wanted))
  fail(`recipes: --seeds must be a whole number from 1, got "${wanted}"`, 2);
const seeds = Array.from({ length: Number(wanted) }, (_, seed) => seed);
checkNode();
await ensureDependencies();
await ensureBuild();

const cli = at("out", "main", "cli.js");

for (const [model, options] of Object.entries(page.recipes)) {
  const runs = seeds.map((seed) => train(model, [...options.split(" "), "--seed", String(seed)]));
  console.log(`\n\`${model}\` (${options}), means over seeds ${seeds[0]}–${seeds.at(-1)}:\n`);
  console.log(epochTable(runs));
  console.log(`\n${testTable(runs)}`);
}

function train(model, options) {
  const data = ["--data", page.data, ...(values["data-dir"] ? ["--data-dir", values["data-dir"]] : [])];
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
