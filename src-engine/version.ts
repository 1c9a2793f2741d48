// The version of the engine, which files and pages are told.
/** The engine's version, which is the package's. A test holds the two together. */
export const engineVersion = "0.1.0";
