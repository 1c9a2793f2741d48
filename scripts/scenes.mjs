// What the pictures of the app show: how one gets there with mouse and keys, each from where the last one left the window.

/** @typedef {import("playwright-core").Page} Page */

/**
 * Those with `shown` stand in the README; the others are looked at when the page has changed.
 * @type {readonly { readonly name: string, readonly shown?: true, readonly arrive: (page: Page) => Promise<unknown> }[]}
 */
export const scenes = [
  {
    name: "opening",
    arrive: (page) => page.getByTestId("hint").filter({ hasText: "Loss is computed" }).waitFor(),
  },
  { name: "linear", arrive: (page) => press(page, "ArrowRight", /\/backward\/fc\/gradWeight$/) },
  {
    name: "backward",
    shown: true,
    arrive: (page) => press(page, "ArrowRight", /\/backward\/conv2\/gradWeight$/),
  },
  { name: "explain", shown: true, arrive: explain },
  { name: "statistics", arrive: (page) => key(page, "h", "statistics-conv2.output") },
  { name: "zoomed", arrive: zoomed },
  { name: "alone", arrive: alone },
  { name: "field", arrive: field },
  { name: "theory", shown: true, arrive: theory },
  { name: "chain", arrive: chain },
  { name: "end", arrive: pastTheLoss },
  { name: "filters", shown: true, arrive: filters },
  { name: "matrix", arrive: (page) => page.getByTestId("filters-path").selectOption({ label: "fc.weight" }) },
  { name: "attribution", arrive: (page) => key(page, "a", "attribution-pictures") },
  { name: "occlusion", arrive: (page) => attribute(page, "occlusion") },
  { name: "maximisation", arrive: (page) => attribute(page, "maximisation") },
  { name: "data", arrive: (page) => key(page, "b", "wall") },
  { name: "mistakes", arrive: mistakes },
  { name: "cell", arrive: confused },
  { name: "draw", arrive: draw },
  { name: "pasted", arrive: paste },
  { name: "attributed", arrive: attributed },
  { name: "figure", arrive: figure },
  { name: "compare", arrive: compare },
  { name: "samples", arrive: compareSamples },
  { name: "keys", arrive: (page) => key(page, "?", "help") },
  { name: "palette", arrive: (page) => instead(page, "Control+Shift+P", "palette") },
  { name: "training", arrive: training },
  { name: "editor", arrive: editor },
  { name: "breakpoint", shown: true, arrive: conditionalBreakpoint },
  { name: "branches", shown: true, arrive: branches },
  { name: "curves", arrive: readCurves },
  { name: "watch", arrive: plottedWatch },
  { name: "elements", arrive: elements },
  { name: "save", arrive: (page) => open(page, "export", "menu-saveSession") },
  { name: "model-editor", arrive: (page) => instead(page, "Control+Shift+E", "editor-cost") },
  { name: "model", arrive: (page) => instead(page, undefined, "session-form", "session") },
  { name: "model-foot", arrive: modelFoot },
  { name: "discard", arrive: discarding },
  { name: "lenet", arrive: lenet },
  { name: "deep", arrive: (page) => launch(page, "vanishing") },
  { name: "trace", arrive: firstNaN },
  { name: "alerts", arrive: (page) => open(page, "alerts", "alert-list") },
  { name: "lists", arrive: longLists },
];

/** Presses a key until the page has stopped at a moment. */
async function press(page, name, wanted) {
  const stopped = page.getByTestId("window");
  for (let presses = 0; presses < 40; presses++) {
    const before = await stopped.getAttribute("data-address");
    if (wanted.test(before)) return;
    await page.keyboard.press(name);
    await page.locator(`[data-testid=window]:not([data-address="${before}"])`).waitFor();
  }
  throw new Error(`screenshots: ${name} never reached ${wanted}`);
}

async function key(page, name, there) {
  await page.keyboard.press(name);
  await page.getByTestId(there).first().waitFor({ timeout: 60_000 });
}

/** By a key or a button, after what is open has been put away. */
async function instead(page, name, there, button) {
  await page.keyboard.press("Escape");
  await page.locator("[role=dialog], [role=menu]").first().waitFor({ state: "detached" });
  if (button) await open(page, button, there);
  else await key(page, name, there);
}

const explained = (page) => page.locator("[data-testid=explain][data-state=explained]").waitFor();

/** A click on the weight that the page itself points at. */
async function explain(page) {
  const { x, y, width, height } = await page.getByTestId("pulse").boundingBox();
  await page.mouse.click(x + width / 2, y + height / 2);
  await page.mouse.move(0, 0);
  await explained(page);
}

/** Closely at a layer's maps, with their statistics beside them. */
async function zoomed(page) {
  await closer(page, 5);
}

/** The layer without its operation, one map so large that its numbers stand in the cells. */
async function alone(page) {
  await page.keyboard.press("0");
  await page.keyboard.press("h");
  await page.keyboard.press("x");
  await page.waitForTimeout(500); // the pictures take its room
  await closer(page, 7);
}

async function closer(page, presses) {
  await page.getByTestId("cells-conv2.output").first().focus();
  for (let done = 0; done < presses; done++) await page.keyboard.press("+");
  await page.getByTestId("tensor-conv2.output").first().getByTestId("looking").waitFor();
}

async function field(page) {
  await page.keyboard.press("0");
  await page.mouse.move(0, 0);
  await page.keyboard.press("x");
  await key(page, "r", "field-strip");
}

async function theory(page) {
  await page.keyboard.press("r");
  await key(page, "t", "theory-rule");
}

async function chain(page) {
  await page.keyboard.press("Escape");
  while (!(await page.getByTestId("explain-end").isVisible())) {
    const before = await page.getByTestId("explain-spoken").textContent();
    await page.locator("[data-largest] [data-factor$='.grad']").first().click();
    await page.getByTestId("explain-spoken").filter({ hasNotText: before }).waitFor();
    await explained(page);
  }
}

/** To where the data begins: the label that the gradient was made of. */
async function pastTheLoss(page) {
  await page.locator("[data-factor=target]").first().click();
  await page.getByTestId("explain-end").filter({ hasText: "the label of sample" }).waitFor();
}

async function filters(page) {
  await key(page, "f", "filters-path");
  await page.getByTestId("filters-path").selectOption({ label: "conv2.weight" });
  await page.getByTestId("filters-canvas").first().waitFor();
}

async function attribute(page, method) {
  await page.getByTestId(`method-${method}`).click();
  await page.getByTestId("attribution-run").click();
  await page.getByTestId("attribution-cancel").waitFor({ state: "detached", timeout: 60_000 });
}

async function mistakes(page) {
  await page.getByTestId("choose-mistakes").click();
  await page.getByTestId("assess").or(page.getByTestId("mistakes-title")).first().waitFor();
  if (await page.getByTestId("assess").isVisible()) await page.getByTestId("assess").click();
  await page.getByTestId("mistakes-title").waitFor({ timeout: 60_000 });
}

/** The images of the cell of the confusion matrix that has the most mistakes. */
async function confused(page) {
  const cells = page.getByTestId("confusion").getByRole("gridcell", { name: "taken for" });
  const counts = (await cells.allTextContents()).map(Number);
  const side = Math.sqrt(counts.length);
  const wrong = counts.map((count, at) => (Math.floor(at / side) === at % side ? 0 : count));
  await cells.nth(wrong.indexOf(Math.max(...wrong))).click();
  await page.getByTestId("all-mistakes").waitFor();
}

/** What was drawn, once more as a picture from elsewhere. */
async function paste(page) {
  const buffer = await page.getByTestId("pad").screenshot();
  const name = "a photograph of a page of my notebook.png";
  await page.getByTestId("picture").setInputFiles({ name, mimeType: "image/png", buffer });
  await page.getByTestId("pasted").waitFor();
}

/** What was pasted, asked about as any image is. */
async function attributed(page) {
  await page.getByTestId("draw-attribute").click();
  await page.getByTestId("method-gradientInput").click();
  await page.getByTestId("attribution-from").filter({ hasText: "pasted picture" }).waitFor();
}

/** A two. */
async function draw(page) {
  await page.getByTestId("choose-draw").click();
  const { x, y, width, height } = await page.getByTestId("pad").boundingBox();
  const stroke = [
    [0.3, 0.35],
    [0.4, 0.22],
    [0.6, 0.22],
    [0.68, 0.38],
    [0.5, 0.6],
    [0.3, 0.78],
    [0.72, 0.78],
  ].map(([right, down]) => [x + right * width, y + down * height]);
  await page.mouse.move(...stroke[0]);
  await page.mouse.down();
  for (const point of stroke) await page.mouse.move(...point, { steps: 6 });
  await page.mouse.up();
  await page.getByTestId("said").waitFor();
}

async function figure(page) {
  await page.getByTestId("tab-maps").click();
  await page.getByTestId("figure-menu").first().click();
  await page.getByTestId("figure-preview").click();
  await page.getByTestId("figure-image").waitFor();
}

async function compare(page) {
  await instead(page, "c", "sheet-compare");
}

async function compareSamples(page) {
  await page.getByTestId("sheet-close").click();
  await command(page, "Compare with another sample");
  await page.getByTestId("sheet-compare").waitFor();
}

async function training(page) {
  await page.keyboard.press("Escape");
  await page.getByTestId("sheet-close").click();
  await page.getByTestId("tab-run").click();
  await page.keyboard.press("F5");
  await page.locator("[data-testid=run] tbody tr").nth(1).waitFor({ timeout: 120_000 });
}

/** A breakpoint with all that it can have. */
async function editor(page) {
  await page.keyboard.press("F6");
  await page.getByTestId("continue").waitFor();
  await page.keyboard.press("Shift+F9");
  await page.getByTestId("breakpoint-place").fill("");
  await page
    .getByTestId("breakpoint-condition")
    .fill("label == 7 && predicted != 7 && norm(conv2.weight.grad) > 1");
}

/** Stops in the past where an unsure seven goes wrong, found from the present backwards. */
async function conditionalBreakpoint(page) {
  await page.getByTestId("breakpoint-save").press("Enter");
  await page.getByTestId("breakpoint-dialog").waitFor({ state: "detached" });
  await page.keyboard.press("Alt+F5");
  await page.getByTestId("reason").filter({ hasText: "Breakpoint, sample" }).waitFor({ timeout: 60_000 });
}

/** Two branches from the same iteration, each with another learning rate. */
async function branches(page) {
  for (const rate of ["0.5", "0.005"]) {
    await goTo(page, "600/loss");
    await page.getByTestId("learning-rate").press("Enter");
    await page.getByTestId("edit-value").fill(rate);
    await page.keyboard.press("Enter");
    await page.getByTestId("notice").filter({ hasText: "Now on branch" }).waitFor();
    await page.keyboard.press("Escape");
    await goTo(page, rate === "0.5" ? "1500" : "2300");
    if (rate === "0.5") {
      await page.getByTestId("toggle-breakpoints").press("Enter");
      await page.getByTestId("toggle-branches").press("Enter");
      await page.getByTestId("branch-row-0").getByTestId("branch-end").press("Enter");
      await page.waitForTimeout(1000);
    }
  }
}

/** What the curves of three branches are at an iteration. */
async function readCurves(page) {
  await page.getByTestId("notice").first().waitFor({ state: "detached" });
  await page.getByTestId("loss-curve").getByRole("application").focus();
  for (let presses = 0; presses < 12; presses++) await page.keyboard.press("ArrowLeft");
}

async function plottedWatch(page) {
  await command(page, "Watch an expression");
  for (const expression of ["norm(conv2.weight.grad)", "dead(relu2.output)"]) {
    await page.getByTestId("watch-field").fill(expression);
    await page.getByTestId("watch-field").press("Enter");
  }
  await page.getByTestId("watch-norm(conv2.weight.grad)").getByTestId("watch-plot").press("Enter");
  await page.getByTestId("cancel").waitFor({ state: "detached", timeout: 60_000 });
  await page.getByTestId("plot-chart").press("End");
  for (let presses = 0; presses < 40; presses++) await page.keyboard.press("ArrowLeft");
}

/** A gradient of which a few elements are revealed, the largest first. */
async function elements(page) {
  await page.getByTestId("sheet-close").click();
  await goTo(page, "600/backward/conv2/gradInput");
  await page.keyboard.press("5");
  await press(page, "ArrowRight", /gradWeight#9$/);
}

async function modelFoot(page) {
  await page.getByTestId("launch").scrollIntoViewIfNeeded();
  await page.getByTestId("session-saveSession").scrollIntoViewIfNeeded();
}

async function discarding(page) {
  await page.getByTestId("session-form").getByLabel("Model").selectOption("lenet-jax");
  await page.getByTestId("launch").press("Enter");
  await page.getByTestId("discard-dialog").waitFor();
}

async function lenet(page) {
  await page.getByTestId("discard-go").press("Enter");
  await page.getByTestId("session").getByText("lenet-jax").waitFor();
  await page.keyboard.press("4");
  await page.waitForTimeout(1000);
  await goTo(page, "5/backward/conv1/gradWeight");
}

async function launch(page, model) {
  await page.getByTestId("session").press("Enter");
  await page.getByTestId("session-form").getByLabel("Model").selectOption(model);
  await page.getByTestId("launch").press("Enter");
  const opened = page.getByTestId("session").getByText(model);
  await opened.or(page.getByTestId("discard-go")).waitFor();
  if (!(await opened.isVisible())) await page.getByTestId("discard-go").press("Enter");
  await opened.waitFor();
  await page.waitForTimeout(1000);
}

/** Why a run that explodes has its first infinity. */
async function firstNaN(page) {
  await launch(page, "exploding");
  await page.keyboard.press("F5");
  await page.getByTestId("stop-line").getByText("NaN or infinite").waitFor({ timeout: 60_000 });
  await command(page, "trace");
  await page.getByTestId("trace-chain").getByRole("button").first().waitFor({ timeout: 60_000 });
}

/** More breakpoints and watches than fit, with conditions that are long. */
async function longLists(page) {
  await page.keyboard.press("Escape");
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Shift+F9");
    await page.getByTestId("breakpoint-place").fill("");
    await page
      .getByTestId("breakpoint-condition")
      .fill(`norm(conv1.weight.grad) > 10 && loss > 4 && iteration > ${60 + i}`);
    if (i % 3 === 2) await page.getByTestId("breakpoint-hits").fill(">= 5");
    await page.getByTestId("breakpoint-save").press("Enter");
    await page.getByTestId("breakpoint-dialog").waitFor({ state: "detached" });
  }
  await command(page, "Watch an expression");
  for (const path of ["conv1.weight", "conv1.weight.grad", "fc.weight", "conv9.weight", "fc.bias.grad"]) {
    await page.getByTestId("watch-field").fill(`norm(${path})`);
    await page.getByTestId("watch-field").press("Enter");
  }
}

async function open(page, button, there) {
  await page.getByTestId(button).press("Enter");
  await page.getByTestId(there).waitFor();
}

/** A command by its name in the palette. */
async function command(page, words) {
  await page.keyboard.press("Control+Shift+P");
  await page.getByTestId("palette-filter").fill(words);
  await page.keyboard.press("Enter");
}

async function goTo(page, address) {
  await page.keyboard.press("Control+p");
  await page.keyboard.type(address);
  await page.keyboard.press("Enter");
  await page.locator(`[data-testid=window][data-address^="${address}"]`).waitFor({ timeout: 60_000 });
}
