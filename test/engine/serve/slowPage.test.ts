// A page that cannot keep up does not make the engine grow: what is sent to it does not depend on how far a run gets.

import { describe, expect, test } from "vitest";
import { ProgressThrottle } from "../../../src-engine/serve/page/progressThrottle";
import { Outputs } from "../../../src-engine/serve/page/outputs";
import { launched } from "../../support/page";

const said = (n: number) => ({ breakpoint: 1, address: `${n}/loss/output`, text: String(n) });

describe("reports to a page that acknowledges none", () => {
  const outboxTo = (sent: number[]): ProgressThrottle =>
    new ProgressThrottle({
      send: (bytes) => void sent.push(bytes[bytes.length - 1]!),
      onMessage: () => undefined,
      onClose: () => undefined,
      close: () => undefined,
    });
  const frame = (n: number): Uint8Array<ArrayBuffer> => Uint8Array.of(n);

  test("are two, however many are offered, and the others are not even made", () => {
    const sent: number[] = [];
    const throttle = outboxTo(sent);
    let made = 0;
    for (let n = 0; n < 200; n++)
      throttle.offer(() => {
        made++;
        return frame(n);
      });
    expect(sent).toEqual([0, 1]);
    expect(made).toBe(2);
  });

  test("for each that is acknowledged then there is one more, the newest", () => {
    const sent: number[] = [];
    const throttle = outboxTo(sent);
    for (let n = 0; n < 200; n++) throttle.offer(() => frame(n));
    throttle.acknowledge();
    throttle.acknowledge();
    throttle.acknowledge();
    expect(sent).toEqual([0, 1, 199]);
  });

  test("stops and answers do not wait for them", () => {
    const sent: number[] = [];
    const throttle = outboxTo(sent);
    for (let n = 0; n < 5; n++) throttle.offer(() => frame(n));
    throttle.send(frame(77));
    expect(sent).toEqual([0, 1, 77]);
  });
});

describe("what logpoints say", () => {
  test("all of it is told to a page that keeps up", () => {
    const outputs = new Outputs();
    for (let n = 0; n < 3; n++) outputs.add(said(n));
    expect(outputs.take()).toEqual([said(0), said(1), said(2)]);
    expect(outputs.take()).toEqual([]);
  });

  test("of ten thousand lines the newest are told, and how many were not", () => {
    const outputs = new Outputs();
    for (let n = 0; n < 10_000; n++) outputs.add(said(n));
    const told = outputs.take();
    expect(told).toHaveLength(500);
    expect(told[0]).toEqual({ ...said(9500), missed: 9500 });
    expect(told.at(-1)).toEqual(said(9999));
  });

  test("waits for a page that draws nothing, and is told with the stop", async () => {
    const { client, stop, progress } = await launched();
    const order: string[] = [];
    client.on("output", ({ address }) => order.push(address));
    await client.request("setBreakpoints", {
      breakpoints: [{ id: 1, enabled: true, condition: "iteration >= 0", logMessage: "{loss}" }],
    });
    const before = progress.length;
    await client.request("goto", { address: "0" });
    await stop();
    await client.request("continue", {});
    const { body } = await stop();
    // Whatever was reported before: at the stop nothing is missing, each is told once, in order.
    expect(order.length).toBeGreaterThan(5);
    expect(order).toEqual([...new Set(order)]);
    expect(order.at(-1)).toBe(`${body.moment.iteration}/loss/output`);
    expect(progress.length - before).toBeLessThanOrEqual(2 + 2); // two reports, and the points of two stops
  });
});
