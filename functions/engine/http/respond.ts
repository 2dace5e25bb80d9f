import { errorCatalog } from "../../../shared/errors/catalog.ts";
import { JsonBytes } from "../ndc/json-bytes.ts";
import { WrittenValue } from "../ndc/written-rows.ts";
import type { GraphqlAnswer, GraphqlError } from "../answer.ts";
import type { MediaType } from "./media-type.ts";

export interface RespondOptions {
  media: MediaType;
  /** Of the body. */
  bytesMax: number;
  /** What a client learns of a value that cannot be written. */
  told: (error: unknown) => GraphqlError;
}

/**
 * An answer as the client accepts it. In `application/json` every answer is a 200 with `data`; in the
 * newer form a request that was not carried out is a 400 without it. Source: GraphQL over HTTP,
 * "Response".
 */
export function respond(
  answer: GraphqlAnswer,
  { media, bytesMax, told }: RespondOptions,
): Response {
  const { data, errors = [], headers, carriedOut } = answer;
  const bare = media === "application/graphql-response+json" && !carriedOut;
  const status = bare ? 400 : 200;
  const errorsText = errors.length === 0 ? "" : `"errors":${JSON.stringify(errors)}`;
  const body = bare ? `{${errorsText}}` : bodyOf(data, errorsText === "" ? "}" : `,${errorsText}}`);
  if (body instanceof Unwritable) {
    const error = { ...told(body.why), path: [body.field] };
    return json({ data: null, errors: [...errors, error] }, { status, media, headers });
  }
  if (!isWithin(body, bytesMax)) return tooLarge(media, bytesMax);
  return written(body, { status, media, headers });
}

const LONG_CHARS = 16 * 1024;
const SHORT_BYTES = 4 * 1024;

/** JSON; bytes where it is long. */
type Body = string | Uint8Array<ArrayBuffer>;

/** A value of a root field that failed while it was written. */
class Unwritable {
  readonly field: string;
  readonly why: unknown;

  constructor(field: string, why: unknown) {
    this.field = field;
    this.why = why;
  }
}

/** @param end What follows the data. */
function bodyOf(data: GraphqlAnswer["data"], end: string): Body | Unwritable {
  const fields = Object.entries(data ?? {});
  const writtenValues = fields
    .map(([, value]) => value)
    .filter((one) => one instanceof WrittenValue);
  if (writtenValues.length === 0) return `{"data":${JSON.stringify(data)}${end}`;
  const json = new JsonBytes(writtenValues.reduce((sum, { bytes }) => sum + bytes, end.length));
  let before = '{"data":{';
  for (const [name, value] of fields) {
    json.text(`${before}${JSON.stringify(name)}:`);
    try {
      if (value instanceof WrittenValue) value.write(json);
      else json.text(JSON.stringify(value ?? null));
    } catch (why) {
      return new Unwritable(name, why);
    }
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
