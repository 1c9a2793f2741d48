// Expressions: conditions, watches and log messages. docs/expressions.md is for those who write them.

export { compared } from "./compared";
export { ExpressionError } from "./expressionError";
export type { ChangeNode, Expression, Node } from "./node";
export { parse } from "./parse";
export { assertMayHold } from "./ranges";
export type { Scope } from "./scope";
export { needsOf, needsOfTensor, shapeOf, type Needs } from "./needs";
export { evaluate, partOf } from "./evaluate";
export { judge, presume, remember, valuesBySample } from "./judge";
export { located, messageText, parseMessage, type Message } from "./message";
export { reasonFor } from "./reason";
export { summary } from "./shown";
