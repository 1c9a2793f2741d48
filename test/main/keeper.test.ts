import { describe, expect, test } from "vitest";
import { keepEngine } from "../../src-main/keeper";

function keepFake() {
  const accepted: string[] = [];
  const reasons: string[] = [];
  const engines: { die(reason: string): void; stopped: boolean }[] = [];
  let time = 0;
  const keeper = keepEngine<string>({
    start(died) {
      const engine = { die: died, stopped: false };
      engines.push(engine);
      return { accept: (port) => void accepted.push(port), stop: () => void (engine.stopped = true) };
    },
    onDeath: (reason) => void reasons.push(reason),
    now: () => time,
  });
  return { keeper, accepted, reasons, engines, wait: (milliseconds: number) => void (time += milliseconds) };
}

describe("the keeper of the engine", () => {
  test("starts one engine for all ports", () => {
    const { keeper, engines, accepted } = keepFake();
    keeper.connect("a");
    keeper.connect("b");
    expect(engines).toHaveLength(1);
    expect(accepted).toEqual(["a", "b"]);
  });

  test("starts another after a death, and says why the first one died", () => {
    const { keeper, engines, reasons } = keepFake();
    keeper.connect("a");
    engines[0]?.die("out of memory");
    keeper.connect("b");
    expect(engines).toHaveLength(2);
    expect(reasons).toEqual(["out of memory"]);
  });

  test("restarts three times within five minutes, then refuses and names the last reason", () => {
    const { keeper, engines } = keepFake();
    for (let i = 0; i < 4; i++) {
      keeper.connect("again");
      engines[i]?.die(`death ${i + 1}`);
    }
    expect(() => keeper.connect("again")).toThrow(
      "the engine stopped 4 times within five minutes; lastly: death 4",
    );
  });

  test("forgets deaths after five minutes", () => {
    const { keeper, engines, wait } = keepFake();
    for (let i = 0; i < 4; i++) {
      keeper.connect("again");
      engines[i]?.die("too young");
    }
    wait(5 * 60 * 1000);
    keeper.connect("again");
    expect(engines).toHaveLength(5);
  });

  test("does not mourn an engine that it stopped itself", () => {
    const { keeper, engines, reasons } = keepFake();
    keeper.connect("a");
    keeper.stop();
    engines[0]?.die("stopped");
    expect(engines[0]?.stopped).toBe(true);
    expect(reasons).toEqual([]);
  });
});
