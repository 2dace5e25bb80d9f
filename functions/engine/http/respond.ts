import { errorCatalog } from "../../../shared/errors/catalog.ts";
import { JsonText } from "../ndc/written-rows.ts";
import type { GraphqlAnswer, GraphqlError } from "../answer.ts";
import type { MediaType } from "./media-type.ts";

/**
 * An answer as the client accepts it. In `application/json` every answer is a 200 with `data`; in the
 * newer form a request that was not carried out is a 400 without it. Source: GraphQL over HTTP,
 * "Response".
 */
export function respond(
  { data, errors, headers, carriedOut }: GraphqlAnswer,
  media: MediaType,
  bytesMax: number,
): Response {
  const newer = media === "application/graphql-response+json";
  const bare = newer && !carriedOut;
  const pieces: Piece[] = ["{"];
  if (!bare) pieces.push('"data":', ...dataPieces(data));
  if (errors !== undefined) pieces.push(bare ? "" : ",", `"errors":${JSON.stringify(errors)}`);
  const body = joined([...pieces, "}"]);
  if (!isWithin(body, bytesMax)) return tooLarge(media, bytesMax);
  return written(body, { status: bare ? 400 : 200, media, headers });
}

const LONG_CHARS = 16 * 1024;

/** Of JSON; long answers come as bytes. */
type Piece = string | Uint8Array;

function dataPieces(data: GraphqlAnswer["data"]): Piece[] {
  if (data === null) return ["null"];
  const fields = Object.entries(data).flatMap(([name, value], at): Piece[] => [
    `${at === 0 ? "" : ","}${JSON.stringify(name)}:`,
    value instanceof JsonText ? value.text : JSON.stringify(value),
  ]);
  return ["{", ...fields, "}"];
}

function joined(pieces: readonly Piece[]): Piece {
  if (pieces.every((one) => typeof one === "string")) return pieces.join("");
  return Buffer.concat(pieces.map((one) => (typeof one === "string" ? Buffer.from(one) : one)));
}

/** A character takes at most three bytes: most texts need not be counted. */
function isWithin(body: Piece, bytesMax: number): boolean {
  return body.length * 3 <= bytesMax || Buffer.byteLength(body) <= bytesMax;
}

function tooLarge(media: MediaType, bytesMax: number): Response {
  const code = "supergraph.answer_too_large";
  const message = `${errorCatalog[code].title}: it has more than ${bytesMax} bytes`;
  const status = media === "application/json" ? 200 : errorCatalog[code].status;
  return refuse({ message, extensions: { code } }, { status, media });
}

/** A request that is refused before anything of it was understood. */
export function refuse(
  error: GraphqlError,
  {
    status,
    media,
    headers = [],
  }: { status: number; media: MediaType; headers?: [string, string][] },
): Response {
  const newer = media === "application/graphql-response+json";
  return json({ ...(newer ? {} : { data: null }), errors: [error] }, { status, media, headers });
}

function json(
  body: unknown,
  of: { status: number; media: MediaType; headers: readonly [string, string][] },
): Response {
  return written(JSON.stringify(body), of);
}

function written(
  json: Piece,
  of: { status: number; media: MediaType; headers: readonly [string, string][] },
): Response {
  const type = `${of.media}; charset=utf-8`;
  // Only a list may have a name twice; hosts read it more slowly.
  const headers: Record<string, string> | [string, string][] =
    of.headers.length === 0 ? { "content-type": type } : [...of.headers, ["content-type", type]];
  // Node.js takes three times the room of a long text to write it, and none of bytes.
  const isLong = typeof json === "string" && json.length >= LONG_CHARS;
  const body = isLong ? Buffer.from(json) : json;
  return new Response(body, { status: of.status, headers });
}
