// What is wrong with an expression, and where in it.

export class ExpressionError extends Error {
  override readonly name = "ExpressionError";

  /**
   * @param message what was expected and what came
   * @param column where in the text, from 0
   */
  constructor(
    message: string,
    readonly column: number,
  ) {
    super(message);
  }
}

/** The same error where the expression is a part of a longer text, which it begins `by` characters into. */
export function shifted({ message, column }: ExpressionError, by: number): ExpressionError {
  return new ExpressionError(message, column + by);
}
