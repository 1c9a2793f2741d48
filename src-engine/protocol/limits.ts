// How much a session may hold. Whatever comes in, from a page or out of a file, is held to the same, so that
// every session that was saved can be opened again, and a hostile file soon comes to its end.

/** Larger than any index or iteration that makes sense, and a whole number in float64. */
export const MOST = 2 ** 40;
/** Characters of a name, as it is written in a file: of a branch, a layer, a model. */
export const LONGEST_NAME = 200;
/** Characters of a condition, a watch, a message, an address, as it is written in a file. */
export const LONGEST_EXPRESSION = 1000;
/** Characters of a `.backstep` file: more than all of these limits together come to. */
export const LONGEST_SESSION = 16 * 1024 * 1024;
/** Bytes of one that carries weights: the largest model has a third of a GiB of them, of which a file has two at most. */
export const LARGEST_SESSION = 1024 * 1024 * 1024;
/** At so many starts of iterations a file may have weights. */
export const MOST_KEPT_WEIGHTS = 64;
export const MOST_LAYERS = 1000;
export const MOST_BREAKPOINTS = 1000;
export const MOST_WATCHES = 1000;
export const LARGEST_BATCH = 4096;
/** Of a recipe, and of an edit; the lowest is 0. */
export const HIGHEST_LEARNING_RATE = 10 ** 6;
/** The first included. */
export const MOST_BRANCHES = 1000;
/** Of all branches together. */
export const MOST_EDITS = 5000;
/** Those that all changed batches name together: each is a number in the file. */
export const MOST_CHOSEN_IMAGES = 200_000;

/** Bytes that go through a pipe between page and engine at once: a larger frame goes in parts. */
export const PART_BYTES = 4 * 1024 * 1024;
/** Bytes of a whole frame: nothing that is sent is larger than a session with weights, or a session's text, escaped. */
export const LARGEST_FRAME = LARGEST_SESSION + 2 * LONGEST_SESSION;
/** Bytes of tensors that come with a stop: a frame of so many is on the screen within a few milliseconds. Others are asked for. */
export const STOP_BYTES = 1024 * 1024;
/** Bytes of a tensor in an answer to `read`: what is larger is read region by region. */
export const REGION_BYTES = 1024 * 1024;
/** Bytes of tensors that a page keeps from one stop to the next. */
export const HELD_BYTES = 64 * 1024 * 1024;
/** That are opened together. */
export const MOST_FILES = 1000;
/** Of a recording that a page sends: some thousand iterations. */
export const MOST_RECORDED_FILES = 10_000;
