import { errorCatalog } from "../../../shared/errors/catalog.ts";
import { JsonBytes } from "../ndc/json-bytes.ts";
import { WrittenValue } from "../ndc/written-rows.ts";
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
  const rest = errors === undefined ? "" : `"errors":${JSON.stringify(errors)}`;
  const body = bare ? `{${rest}}` : bodyOf(data, rest === "" ? "}" : `,${rest}}`);
  if (!isWithin(body, bytesMax)) return tooLarge(media, bytesMax);
  return written(body, { status: bare ? 400 : 200, media, headers });
}

const LONG_CHARS = 16 * 1024;
const SHORT_BYTES = 4 * 1024;

/** JSON; bytes where it is long. */
type Body = string | Uint8Array<ArrayBuffer>;

/** @param end What follows the data. */
function bodyOf(data: GraphqlAnswer["data"], end: string): Body {
  const fields = Object.entries(data ?? {});
  const writtenValues = fields
    .map(([, value]) => value)
    .filter((one) => one instanceof WrittenValue);
  if (writtenValues.length === 0) return `{"data":${JSON.stringify(data)}${end}`;
  const json = new JsonBytes(writtenValues.reduce((sum, { bytes }) => sum + bytes, end.length));
  let before = '{"data":{';
  for (const [name, value] of fields) {
    json.text(`${before}${JSON.stringify(name)}:`);
    if (value instanceof WrittenValue) value.write(json);
    else json.text(JSON.stringify(value));
    before = ",";
  }
  json.text(`}${end}`);
  // Hosts write what is short together with the headers where it is a string.
  return json.length < SHORT_BYTES ? json.takeText() : json.take();
}

/** A character takes at most three bytes: most texts need not be counted. */
function isWithin(body: Body, bytesMax: number): boolean {
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
  json: Body,
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
