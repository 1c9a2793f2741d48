import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { keepEngine, type Fate } from "../../src-main/keeper";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function keepFake(checkpoint?: string) {
  const accepted: string[] = [];
  const reasons: string[] = [];
  const engines: { die: Fate["died"]; alive: Fate["alive"]; stopped: boolean; begunAt?: Uint8Array }[] = [];
  let time = 0;
  const keeper = keepEngine<string>({
    start({ died, alive }) {
      const engine: (typeof engines)[number] = { die: died, alive, stopped: false };
      engines.push(engine);
      return {
        accept: (port) => void accepted.push(port),
        reopen: (checkpoint) => void (engine.begunAt = checkpoint),
        stop: () => void (engine.stopped = true),
      };
    },
    checkpoint: checkpoint === undefined ? undefined : bytes(checkpoint),
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

  test("ends an engine that is silent for longer than it said it might be, and tells why", () => {
    const { keeper, engines, reasons } = keepFake();
    keeper.connect("a");
    engines[0]?.alive({ patience: 5000 });
    vi.advanceTimersByTime(5000);
    expect(reasons).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(engines[0]?.stopped).toBe(true);
    expect(reasons).toEqual(["the engine hung: it gave no sign of life for 6 seconds, and was ended"]);
    engines[0]?.die("killed");
    expect(reasons).toHaveLength(1);
  });

  test("leaves alone one that shows signs of life, or has said that it needs its time", () => {
    const { keeper, engines, reasons } = keepFake();
    keeper.connect("a");
    vi.advanceTimersByTime(25_000); // it starts
    for (let i = 0; i < 20; i++) {
      engines[0]?.alive({ patience: 1000 });
      vi.advanceTimersByTime(1000);
    }
    engines[0]?.alive({ patience: 60_000 });
    vi.advanceTimersByTime(60_000);
    expect(reasons).toEqual([]);
  });

  test("gives the next engine the last checkpoint, before its port", () => {
    const { keeper, engines } = keepFake();
    keeper.connect("a");
    expect(engines[0]?.begunAt).toBeUndefined();
    engines[0]?.alive({ patience: 5000, checkpoint: bytes("here") });
    engines[0]?.alive({ patience: 5000 });
    engines[0]?.die("out of memory");
    keeper.connect("b");
    expect(engines[1]?.begunAt).toEqual(bytes("here"));
    expect(keeper.checkpoint).toEqual(bytes("here"));
  });

  test("gives the first engine the one that was kept from before", () => {
    const { keeper, engines } = keepFake("yesterday");
    keeper.connect("a");
    expect(engines[0]?.begunAt).toEqual(bytes("yesterday"));
  });
});
