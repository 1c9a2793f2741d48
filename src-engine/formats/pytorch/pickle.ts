// Reads a pickle without being Python: a stack machine of some forty opcodes, of which none runs anything. What a pickle wants to
// have called is handed to `Meanings`, who knows what a tensor is, and becomes a name where nobody knows it.
//
// The opcodes are those that Python writes in protocols 2 to 5: Lib/pickletools.py of CPython describes them.

import { quoted } from "../formatError";
import { fail } from "./failing";
import { OPCODES } from "./opcodes";
import { PickleBytes } from "./pickleBytes";
import {
  dict,
  isDict,
  isGlobal,
  isMade,
  isSequence,
  sequence,
  type Sequence,
  type Value,
} from "./pickleValue";

/** Whoever knows what a pickle's globals mean. */
export interface Meanings {
  /** A function or class is called with what stands behind it. */
  call(name: string, given: Sequence): Value;
  /** A name for something outside the pickle. */
  persistent(id: Value): Value;
  /** A class or function is named. @throws FormatError where a file that names it is not read at all */
  named(name: string): void;
  /** An object is given its state; undefined where it just keeps it. */
  built?(object: Value, state: Value): Value | undefined;
}

/** Opcodes are small and objects are not: so many of them would take more memory than a file may. */
const MOST_STEPS = 1_000_000;
const MOST_OBJECTS = 150_000;
const MOST_MEMOS = 150_000;
const latin1 = new TextDecoder("latin1");

/** What a whole file may take, over all its pickles. */
interface Allowance {
  steps: number;
  objects: number;
  memos: number;
}

export const wholeAllowance = (): Allowance => ({
  steps: MOST_STEPS,
  objects: MOST_OBJECTS,
  memos: MOST_MEMOS,
});

/**
 * @param bytes of a file, in which a pickle begins at `from`
 * @returns what the pickle says, and where it ends
 * @throws FormatError
 */
export function readPickle(
  bytes: Uint8Array,
  from: number,
  meanings: Meanings,
  allowance: Allowance,
): { readonly value: Value; readonly end: number } {
  const machine = new Machine(bytes, from, meanings, allowance);
  const value = machine.run();
  return { value, end: machine.at };
}

class Machine extends PickleBytes {
  private stack: Value[] = [];
  /** What lay beneath each mark that is open. */
  private readonly beneath: Value[][] = [];
  private readonly memo = new Map<number, Value>();

  constructor(
    bytes: Uint8Array,
    from: number,
    private readonly meanings: Meanings,
    private readonly left: Allowance,
  ) {
    super(bytes, from);
  }

  run(): Value {
    for (;;) {
      const at = this.at;
      if (--this.left.steps < 0) fail(`the pickle has more than ${MOST_STEPS} opcodes`);
      const opcode = OPCODES.get(this.take(1)[0]!);
      if (opcode === undefined) return this.unknown(at);
      if (opcode === "STOP") {
        if (this.stack.length !== 1 || this.beneath.length > 0)
          this.wrong(
            `ends with ${this.stack.length} values and ${this.beneath.length} marks; expected one value`,
          );
        return this.pop();
      }
      this.step(opcode);
    }
  }

  private step(opcode: string): void {
    const { view } = this;
    switch (opcode) {
      case "PROTO":
        if (this.take(1)[0]! > 5) this.wrong("is of a protocol later than 5");
        return;
      case "FRAME":
        this.take(8);
        return;
      case "NONE":
        return this.push(null);
      case "NEWTRUE":
        return this.push(true);
      case "NEWFALSE":
        return this.push(false);
      case "BININT":
        return this.push(view.getInt32(this.skip(4), true));
      case "BININT1":
        return this.push(view.getUint8(this.skip(1)));
      case "BININT2":
        return this.push(view.getUint16(this.skip(2), true));
      case "LONG1":
        return this.push(this.integer(view.getUint8(this.skip(1))));
      case "LONG4":
        return this.push(this.integer(view.getInt32(this.skip(4), true)));
      case "BINFLOAT":
        return this.push(view.getFloat64(this.skip(8), false));
      case "SHORT_BINUNICODE":
        return this.push(this.text(this.length(1)));
      case "BINUNICODE":
        return this.push(this.text(this.length(4)));
      case "BINUNICODE8":
        return this.push(this.text(this.length(8)));
      case "SHORT_BINSTRING":
        return this.push(latin1.decode(this.take(this.length(1))));
      case "BINSTRING":
        return this.push(latin1.decode(this.take(this.length(4))));
      case "SHORT_BINBYTES":
        return this.push(this.object(this.take(this.length(1))));
      case "BINBYTES":
        return this.push(this.object(this.take(this.length(4))));
      case "BINBYTES8":
      case "BYTEARRAY8":
        return this.push(this.object(this.take(this.length(8))));
      case "EMPTY_TUPLE":
      case "EMPTY_LIST":
      case "EMPTY_SET":
        return this.push(this.object(sequence([])));
      case "EMPTY_DICT":
        return this.push(this.object(dict()));
      case "MARK":
        this.object(null);
        this.beneath.push(this.stack);
        this.stack = [];
        return;
      case "TUPLE":
      case "LIST":
      case "FROZENSET":
        return this.push(this.object(sequence(this.sinceMark())));
      case "TUPLE1":
      case "TUPLE2":
      case "TUPLE3":
        return this.push(this.object(sequence(this.popped(Number(opcode.at(-1))))));
      case "DICT": {
        const items = this.sinceMark();
        this.push(this.object(dict()));
        return this.setItems(items);
      }
      case "APPEND":
        return this.append(this.popped(1));
      case "APPENDS":
      case "ADDITEMS":
        return this.append(this.sinceMark());
      case "SETITEM":
        return this.setItems(this.popped(2));
      case "SETITEMS":
        return this.setItems(this.sinceMark());
      case "POP":
        this.pop();
        return;
      case "POP_MARK":
        this.sinceMark();
        return;
      case "DUP":
        return this.push(this.top());
      case "MEMOIZE":
        return this.remember(this.memo.size);
      case "BINPUT":
        return this.remember(this.take(1)[0]!);
      case "LONG_BINPUT":
        return this.remember(view.getUint32(this.skip(4), true));
      case "BINGET":
        return this.recall(this.take(1)[0]!);
      case "LONG_BINGET":
        return this.recall(view.getUint32(this.skip(4), true));
      case "GLOBAL":
        return this.push(this.global(this.line(), this.line()));
      case "STACK_GLOBAL": {
        const [module, name] = this.popped(2);
        if (typeof module !== "string" || typeof name !== "string")
          this.wrong("names a global by what is no text");
        return this.push(this.global(module, name));
      }
      case "REDUCE":
      case "NEWOBJ":
        return this.call(...(this.popped(2) as [Value, Value]));
      case "NEWOBJ_EX": {
        const [callee, given] = this.popped(3) as [Value, Value, Value];
        return this.call(callee, given);
      }
      case "BUILD": {
        const state = this.pop();
        const object = this.top();
        const other = this.meanings.built?.(object, state);
        if (other !== undefined) this.stack[this.stack.length - 1] = other;
        else if (isMade(object)) object.state = state;
        return;
      }
      case "BINPERSID":
        return this.push(this.object(this.meanings.persistent(this.pop())));
    }
  }

  /** A class, be it a global or what an unknown call gave, is called. */
  private call(callee: Value, given: Value): void {
    if (!isSequence(given)) this.wrong("calls something with what is no tuple");
    const name = isGlobal(callee) ? callee.name : isMade(callee) ? callee.by : undefined;
    if (name === undefined) this.wrong("calls what is no function");
    this.push(this.object(this.meanings.call(name, given)));
  }

  private global(module: string, name: string): Value {
    const full = `${module}.${name}`;
    this.meanings.named(full);
    return this.object({ kind: "global", name: full });
  }

  private append(items: readonly Value[]): void {
    const list = this.top();
    if (!isSequence(list) && !isMade(list)) this.wrong("appends to what is no list");
    const into = (list.items ??= []);
    for (const item of items) into.push(item);
  }

  private setItems(items: readonly Value[]): void {
    const target = this.top();
    if (!isDict(target) && !isMade(target)) this.wrong("sets items of what is no dict");
    if (items.length % 2) this.wrong("sets a key without a value");
    const into = (target.entries ??= new Map<Value, Value>());
    for (let i = 0; i < items.length; i += 2) into.set(items[i]!, items[i + 1]!);
  }

  private remember(place: number): void {
    if (--this.left.memos < 0) fail(`the pickle remembers more than ${MOST_MEMOS} values`);
    this.memo.set(place, this.top());
  }

  private recall(place: number): void {
    const value = this.memo.get(place);
    if (value === undefined) this.wrong(`recalls value ${place}, which was not remembered`);
    this.push(value);
  }

  private object<T extends Value>(value: T): T {
    if (--this.left.objects < 0) fail(`the pickle has more than ${MOST_OBJECTS} objects`);
    return value;
  }

  private push(value: Value): void {
    this.stack.push(value);
  }

  private top(): Value {
    const value = this.stack.at(-1);
    return value === undefined ? this.wrong("takes a value from an empty stack") : value;
  }

  private pop(): Value {
    const value = this.top();
    this.stack.pop();
    return value;
  }

  private popped(count: number): Value[] {
    if (this.stack.length < count) this.wrong("takes a value from an empty stack");
    return this.stack.splice(this.stack.length - count);
  }

  private sinceMark(): Value[] {
    const items = this.stack;
    this.stack = this.beneath.pop() ?? this.wrong("goes back to a mark that was not set");
    return items;
  }

  private unknown(at: number): never {
    const code = this.bytes[at]!;
    const shown = code > 32 && code < 127 ? quoted(String.fromCharCode(code)) : `0x${code.toString(16)}`;
    return fail(`opcode ${shown} at byte ${at} of the pickle is none that tensors need`);
  }
}
