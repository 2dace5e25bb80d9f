export type MediaType = "application/json" | "application/graphql-response+json";

interface Wanted {
  type: string;
  quality: number;
  /** How much of the type is said: `*\/*` is asked for last. */
  precision: number;
}

const OFFERED: readonly MediaType[] = ["application/json", "application/graphql-response+json"];

/**
 * How an answer is written for a client that accepts `header`: the older `application/json` where it
 * does not say more. Null: it takes neither. Source: GraphQL over HTTP, "Media types".
 */
export function accepted(header: string | null): MediaType | null {
  if (header === null || header.trim() === "") return "application/json";
  const wanted = header
    .split(",")
    .map(readWanted)
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality || b.precision - a.precision);
  for (const { type } of wanted) {
    const found = OFFERED.find((one) => type === one || type === "*/*" || type === "application/*");
    if (found !== undefined) return found;
  }
  return null;
}

function readWanted(part: string): Wanted {
  const [type = "", ...parameters] = part.split(";").map((one) => one.trim().toLowerCase());
  const given = parameters.find((one) => one.startsWith("q="));
  const quality = given === undefined ? 1 : Number(given.slice(2));
  const charset = parameters.find((one) => one.startsWith("charset="));
  // Answers are in UTF-8 only.
  const readable = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  const precision = type === "*/*" ? 0 : type.endsWith("/*") ? 1 : 2;
  return { type, quality: readable && quality >= 0 ? quality : 0, precision };
}

/** Whether a body says that it is JSON in UTF-8. */
export function isJson(contentType: string | null): boolean {
  const [type, ...parameters] = (contentType ?? "")
    .split(";")
    .map((one) => one.trim().toLowerCase());
  if (type !== "application/json") return false;
  const charset = parameters.find((one) => one.startsWith("charset="));
  return charset === undefined || /^charset="?utf-?8"?$/.test(charset);
}
