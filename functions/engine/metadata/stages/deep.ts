/** A walk over the metadata that yields the walks it goes into. */
export type Walk = Generator<Walk, void>;

/** Walks to the end, as deep as the metadata goes; calls that deep would end in the stack. */
export function walk(first: Walk): void {
  const open = [first];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const { done, value } = top.next();
    if (done) open.pop();
    else open.push(value);
  }
}
