// Expressions: conditions, watches and log messages. docs/expressions.md is for those who write them.

export { compared } from "./compared";
export { ExpressionError, shifted } from "./expressionError";
export type { ChangeNode, Expression, Node, TensorNode } from "./node";
export { parse } from "./parse";
export { assertMayHold } from "./ranges";
export type { Scope } from "./scope";
export { needsOf, needsOfTensor, shapeOf, type Needs } from "./needs";
export { evaluate, isTrue, partOf, type Value } from "./evaluate";
export { judge, presume, remember, valuesBySample, type Verdict } from "./judge";
export { located, messageText, parseMessage, type Message } from "./message";
export { reasonFor } from "./reason";
export { shown, summary } from "./shown";
