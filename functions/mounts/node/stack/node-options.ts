/** Of processes that mostly wait: a young generation of 1 MB is enough and is given back. */
export const IDLE_OPTIONS = ["--max-semi-space-size=1", "--enable-source-maps"];

/**
 * Of an engine, which makes much for each answer. With 1 MB of young generation it takes half as much
 * time again for a list of a hundred rows; more than 4 MB makes it no faster, and larger.
 *
 * Answers on their way are memory outside of the heap, which V8 counts to the old generation: with
 * 128 MB before it collects that, it marks the heap once a second under load in place of ten times,
 * which took a third of the time of a list of a thousand rows.
 */
export const ENGINE_OPTIONS = [
  "--max-semi-space-size=4",
  "--initial-old-space-size=128",
  "--enable-source-maps",
];
