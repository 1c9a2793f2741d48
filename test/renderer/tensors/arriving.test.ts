// A picture whose numbers are on their way says so, asks for them, and shows them once they are here.

import { enableAutoUnmount, flushPromises, mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { afterEach, expect, test } from "vitest";
import { createClient } from "../../../src-engine/protocol/wire/client";
import { tensor } from "../../../src-engine/tensor/tensor";
import TensorFigure from "../../../src-renderer/tensors/TensorFigure.vue";
import { useSession } from "../../../src-renderer/session/session";
import { fakeEngine } from "../fakeEngine";
import { stopEvent, stoppedAt } from "../session";

enableAutoUnmount(afterEach);
const settled = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) {
    await flushPromises();
    await new Promise((resolve) => setTimeout(resolve));
  }
};

test("what did not come with the stop is asked for, said to be on its way, and shown", async () => {
  const pinia = createPinia();
  setActivePinia(pinia);
  const engine = fakeEngine();
  const session = useSession();
  await session.open(createClient(await engine.host.connect()));
  const path = "fc.weight.grad";
  const asked: unknown[] = [];
  engine.reply("read", (args) => {
    asked.push(args);
    const { from = 0 } = args;
    if (from === 120) return undefined; // the last region is waited for
    const part = tensor([60], new Array<number>(60).fill(0.25), "float32");
    return { body: { version: "0.3", shape: [3, 60] }, tensors: new Map([[path, part]]) };
  });
  const figure = mount(TensorFigure, { props: { path }, global: { plugins: [pinia] } });
  expect(figure.find('[data-testid="arriving"]').exists()).toBe(false);
  engine.send(stopEvent(stoppedAt(8), { [path]: "0.3" }));
  await settled();
  expect(figure.get('[data-testid="arriving"]').text()).toBe("On its way: 66 %");
  expect(asked).toEqual([
    { path, sample: 0 },
    { path, sample: 0, from: 60 },
    { path, sample: 0, from: 120 },
  ]);
  const values = tensor([3, 60], new Array<number>(180).fill(0.25), "float32");
  engine.send(stopEvent(stoppedAt(8), { [path]: "0.4" }), new Map([[path, values]]));
  await settled();
  expect(figure.find('[data-testid="arriving"]').exists()).toBe(false);
  expect(session.tensors.get(path)).toEqual(values);
});
