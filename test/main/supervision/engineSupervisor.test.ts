import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { superviseEngine, type Fate } from "../../../src-main/supervision/engineSupervisor";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function keepFake(checkpoint?: string, earlierAttempts = 0) {
  const told: string[] = [];
  const attempts: number[] = [];
  const kept: Uint8Array[] = [];
  const aside = { times: 0 };
  const crowded = { by: 1 };
  const accepted: string[] = [];
  const reasons: string[] = [];
  const engines: { die: Fate["died"]; alive: Fate["alive"]; stopped: boolean; begunAt?: Uint8Array }[] = [];
  let time = 0;
  const keeper = superviseEngine<string>({
    start({ died, alive }) {
      const engine: (typeof engines)[number] = { die: died, alive, stopped: false };
      engines.push(engine);
      return {
        accept: (port) => void accepted.push(port),
        reopen: (checkpoint) => void (engine.begunAt = checkpoint),
        tell: (sentence) => void told.push(sentence),
        stop: () => void (engine.stopped = true),
      };
    },
    checkpoint: checkpoint === undefined ? undefined : bytes(checkpoint),
    attempts: earlierAttempts,
    attempted: (times) => void attempts.push(times),
    kept: (bytes) => void kept.push(bytes),
    setAside() {
      aside.times++;
      return Promise.resolve("/kept/aside.backstep");
    },
    onDeath: (reason) => void reasons.push(reason),
    now: () => time,
    crowding: () => crowded.by,
  });
  return {
    keeper,
    accepted,
    reasons,
    engines,
    told,
    attempts,
    kept,
    aside,
    crowded,
    wait: (milliseconds: number) => void (time += milliseconds),
  };
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

  test("is more patient where others want the same cores", () => {
    const { keeper, engines, reasons, crowded } = keepFake();
    crowded.by = 3;
    keeper.connect("a");
    engines[0]?.alive({ patience: 5000 });
    vi.advanceTimersByTime(15_000);
    expect(reasons).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(reasons).toHaveLength(1);
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

  test("hands on every checkpoint to be kept", () => {
    const { keeper, engines, kept } = keepFake();
    keeper.connect("a");
    engines[0]?.alive({ patience: 5000, checkpoint: bytes("one") });
    engines[0]?.alive({ patience: 5000, checkpoint: bytes("two") });
    expect(kept).toEqual([bytes("one"), bytes("two")]);
  });

  test("a checkpoint that killed the engine twice is set aside, which is said, and the third begins without it", async () => {
    const { keeper, engines, told, attempts, aside } = keepFake("deadly");
    keeper.connect("a");
    engines[0]?.die("out of memory");
    keeper.connect("b");
    expect(engines[1]?.begunAt).toEqual(bytes("deadly"));
    engines[1]?.die("out of memory");
    expect(aside.times).toBe(0);
    keeper.connect("c");
    expect(engines[2]?.begunAt).toBeUndefined();
    expect([aside.times, keeper.checkpoint, attempts]).toEqual([1, undefined, [1, 2]]);
    await vi.waitFor(() =>
      expect(told).toEqual([
        "The session from before was set aside: the engine ended 2 times while it opened it. It is kept in /kept/aside.backstep.",
      ]),
    );
  });

  test("a checkpoint that killed the app itself twice, engine and all, is set aside by the next start", () => {
    const { keeper, engines, aside } = keepFake("deadly", 2);
    keeper.connect("a");
    expect([aside.times, engines[0]?.begunAt]).toEqual([1, undefined]);
  });

  test("one that was opened counts anew: what ends the engine later is not its fault", () => {
    const { keeper, engines, attempts, aside } = keepFake("good");
    for (let i = 0; i < 3; i++) {
      keeper.connect("again");
      expect(engines[i]?.begunAt).toEqual(bytes("good"));
      engines[i]?.alive({ patience: 5000, begun: "opened" });
      engines[i]?.die("out of memory");
    }
    expect([aside.times, attempts]).toEqual([0, [1, 0, 1, 0, 1, 0]]);
  });

  test("one that an engine refuses is set aside at once, before another takes its place", async () => {
    const { keeper, engines, aside, told } = keepFake("from a newer version");
    keeper.connect("a");
    engines[0]?.alive({ patience: 5000, begun: "refused" });
    expect([aside.times, keeper.checkpoint]).toEqual([1, undefined]);
    await vi.waitFor(() => expect(told).toHaveLength(1));
  });

  test("closing the app while a session is being opened counts for nothing", () => {
    const { keeper, attempts } = keepFake("good");
    keeper.connect("a");
    keeper.stop();
    expect(attempts).toEqual([1, 0]);
  });
});
