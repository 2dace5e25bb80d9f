/** Where something stands in the metadata, as keys and indexes from its root. */
export type Path = readonly (string | number)[];

/** A mistake in the metadata. Compiling goes on to the end of a stage, so that several are told at once. */
export interface Problem {
  /** What is wrong, whole and by itself. */
  message: string;
  path: Path | null;
  /** What there is to say at other places that have to do with it. */
  notes: { path: Path; text: string }[];
}

export function problem(message: string, path: Path | null = null, text?: string): Problem {
  return { message, path, notes: path === null || text === undefined ? [] : [{ path, text }] };
}

/** `$.subgraphs[0].name` */
export function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return /^[A-Za-z_$][\w$]*$/.test(key) ? `${text}.${key}` : `${text}[${JSON.stringify(key)}]`;
  }, "$");
}
