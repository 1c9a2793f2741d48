// One tensor at two places: two moments, two branches, two samples, or all at once.

/** Which image a side shows, where the tensor has a row for each. */
export interface ComparedSample {
  /** Its index in the training set, and its label. */
  readonly image: number;
  readonly label: number;
  /** How many there are to choose from. */
  readonly batchSize: number;
}

/** Goes with the tensors `a` and `b`. */
export interface Comparison {
  readonly a?: ComparedSample;
  readonly b?: ComparedSample;
}
