// Layers called as people call them, `layer1.0.conv1`, and as nobody should: whatever names something of them, means it.

import { expect, test } from "vitest";
import { parseUnit, unitName } from "../../../src-engine/debug/attribution/unit";
import { explain } from "../../../src-engine/debug/explain/index";
import { spelled } from "../../../src-engine/debug/expression/tokens";
import { addressOf, momentOf } from "../../../src-engine/debug/time/moment";
import { parsePlace } from "../../../src-engine/debug/time/place";
import { decodeSession, encodeSession } from "../../../src-engine/formats/session/sessionCodec";
import { compile } from "../../../src-engine/run/program/compile";
import { replay, type Replayed } from "../../../src-engine/serve/session/replay";
import { sessionFile } from "../../../src-engine/serve/session/saving";
import { random } from "../../../src-engine/tensor/random";
import { ravel, sizeOf, unravel } from "../../../src-engine/tensor/tensor";
import { csvOf } from "../../../src-view/scene/csv";
import { graphModels, graphSession, graphTrainer } from "../../support/graphs";
import fc from "../../support/properties";
import { simdBackend } from "../../support/runs";

const optimizer = { type: "Adam", attrs: { learningRate: 0.01 } };

test("every moment's address leads back to it, and its place is where a breakpoint stands", () => {
  fc.assert(
    fc.property(graphModels(), (model) => {
      const program = compile(model, optimizer, 3);
      for (let pc = 1; pc <= program.instructions.length; pc++) {
        const address = addressOf(program, { iteration: 4, pc });
        expect(momentOf(program, address)).toEqual({ iteration: 4, pc });
        expect(parsePlace(address.replace("4/", ""), program)).toEqual({ pc });
      }
      for (const { output } of program.layers)
        expect(parseUnit(unitName({ path: output, index: [1] }))).toEqual({ path: output, index: [1] });
    }),
  );
});

test("expressions, watches, breakpoints, plots, explanations and edits mean the tensors they name", async () => {
  await fc.assert(
    fc.asyncProperty(graphModels(), fc.nat(1000), async (model, seed) => {
      const session = graphSession(model, { backend: simdBackend, seed, optimizer });
      const { length: end } = session.program.instructions;
      const { integer } = random(seed, "elements");
      const elements = Object.values(session.program.tensors).map(({ path, shape }, i) => {
        const index = unravel(integer(i, sizeOf(shape)), shape);
        return { path, index, text: index.length ? `${spelled(path)}[${index.join(", ")}]` : spelled(path) };
      });
      await session.goto({ iteration: 1, pc: end });
      const values = elements.map(({ path, index }) => {
        const { data, shape } = session.read(path)!;
        return data[ravel(index, shape)]!;
      });
      expect(session.setWatches(elements.map(({ text }) => text))).toMatchObject(
        elements.map(({ text }, i) => ({ expression: text, value: values[i] })),
      );
      const condition = elements.map(({ text }, i) => `${text} == ${values[i]!}`).join(" && ");
      if (condition.length < 2000 && elements.length < 40) {
        session.setBreakpoints([{ id: 1, enabled: true, condition: `iteration == 1 && ${condition}` }]);
        await session.goto({ iteration: 0, pc: 1 });
        expect(await session.runTo({ iteration: 3, pc: end })).toMatchObject({
          kind: "breakpoint",
          ids: [1],
        });
      }
      await session.goto({ iteration: 1, pc: end });
      for (const { path, index } of elements) {
        const { address } = explain(session, path, index);
        const [name, place] = address.split(" @ ");
        expect(name!.startsWith(path)).toBe(true);
        expect(momentOf(session.program, place!).pc).toBeGreaterThan(0);
      }
      session.trainer.close();
    }),
    { numRuns: 30 },
  );
});

test("a session keeps them, its branches' edits too, and comes to the same weights when it is run again", async () => {
  await fc.assert(
    fc.asyncProperty(graphModels(), fc.nat(1000), async (model, seed) => {
      const session = graphSession(model, { backend: simdBackend, seed, optimizer });
      await session.goto({ iteration: 2, pc: session.program.instructions.length });
      const { output } = session.program.layers[0]!;
      await session.setVariable(
        output,
        session.program.tensors[output]!.shape.map(() => 0),
        0.5,
      );
      session.setWatches([`norm(${spelled(output)})`]);
      await session.goto({ iteration: 4, pc: session.program.instructions.length });
      const file = await sessionFile(session, "simd");
      const read = decodeSession(encodeSession(file));
      expect(read).toEqual(file);
      const again = graphTrainer(read.run.model, { backend: simdBackend, seed, optimizer });
      const replayed: Replayed[] = [];
      for await (const one of replay(read, again, () => undefined)) replayed.push(one);
      expect(replayed.map(({ got }) => got)).toEqual(read.hashes.map(({ sha256 }) => sha256));
      expect(replayed.length).toBeGreaterThan(0);
      for (const one of [session.trainer, again]) one.close();
    }),
    { numRuns: 20 },
  );
});

test("a table has them in their cells", () => {
  fc.assert(
    fc.property(graphModels(), (model) => {
      const names = model.layers.map(({ name }) => name);
      const [, ...lines] = csvOf(
        ["layer", "value"],
        names.map((name, i) => [name, i]),
      )
        .trimEnd()
        .split("\r\n");
      expect(lines.map((line) => line.replace(/,\d+$/, "").replace(/^"(.*)"$/, "$1"))).toEqual(names);
    }),
  );
});
