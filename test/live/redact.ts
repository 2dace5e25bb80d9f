import { type Body, EMPTY_ZIP_BASE64, Recorded } from "./recording.ts";
import type { RawExchange } from "./tap.ts";

/** What a line shows in place of a value that is nobody else's business. */
const HIDDEN = "redacted";

/** The only headers that are kept; whatever else stands there may sign or name somebody. */
const HEADERS =
  /^(?:accept|azure-asyncoperation|content-type|etag|if-match|location|retry-after|x-amz-(?:bucket|checksum|content|invocation|log|sdk|target).*|x-amzn-errortype|x-ms-(?:blob|version).*)$/;
/** Members that hold name and value of variables. */
const VARIABLES = /^(?:variables|environmentvariables|env|appsettings)$/i;
const SECRET_NAMES = /secret|password|token|signature|credential|connectionstring|accountkey/i;
const GUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
const AWS_ID = /\b(AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/g;
/** Google's numbers of projects, where they stand. */
const PROJECT_NUMBERS = [
  /(?<=projects\/)\d{6,}/g,
  /\b\d{6,}(?=-compute@|\.[a-z0-9-]+\.run\.app)/g,
  /(?<=service-)\d{6,}(?=@)/g,
];

export interface Redactor {
  /** null where something that must not be kept would be: it signs in, or a secret is left in it. */
  redact(no: number, raw: RawExchange): Recorded | null;
}

/** Takes out tokens, keys, ids of the account and values of variables; the shape stays as it was. */
export function createRedactor(of: {
  provider: "aws" | "gcp" | "azure";
  account: string;
  secrets: readonly string[];
}): Redactor {
  const guids = new Map<string, string>();
  const secrets = new Set(of.secrets.filter((one) => one.length >= 8));
  const guidOf = (found: string) => {
    const key = found.toLowerCase();
    const no = String(guids.size + 1).padStart(12, "0");
    const known = guids.get(key) ?? `00000000-0000-4000-8000-${no}`;
    guids.set(key, known);
    return known;
  };
  const stand = of.provider === "aws" ? "123456789012" : "project-1";
  const anonymous = (text: string) => {
    let clean = text.replaceAll(GUID, guidOf).replaceAll(AWS_ID, "$10000000000000000");
    if (of.provider !== "azure") clean = clean.replaceAll(of.account, stand);
    for (const number of PROJECT_NUMBERS) clean = clean.replaceAll(number, "123456789012");
    return clean;
  };
  return {
    redact(no, raw) {
      const bearer = /^Bearer (.+)$/.exec(raw.requestHeaders.get("authorization") ?? "")?.[1];
      if (bearer !== undefined) secrets.add(bearer);
      if (signsIn(raw)) return null;
      const recorded = {
        no,
        request: {
          method: raw.method,
          url: hiddenQuery(raw.url),
          headers: kept(raw.requestHeaders),
          body: bodyOf(raw.requestHeaders, raw.requestBody, raw.url),
        },
        answer: {
          status: raw.status,
          headers: kept(raw.answerHeaders),
          body: bodyOf(raw.answerHeaders, raw.answerBody, raw.url),
        },
        ms: Math.round(raw.ms),
      };
      const text = anonymous(JSON.stringify(recorded));
      if ([...secrets].some((secret) => text.includes(secret))) return null;
      return Recorded.parse(JSON.parse(text));
    },
  };
}

/** Exchanges whose very purpose is a secret. */
function signsIn({ url, requestHeaders, requestBody }: RawExchange): boolean {
  const { hostname, pathname } = new URL(url);
  if (/^(?:169\.254\.|metadata\.|oauth2\.|sts\.|iamcredentials\.|login\.)/.test(hostname))
    return true;
  if (/\/(?:token|oauth2)(?:\/|$)|\/computeMetadata\/|:generateAccessToken$/.test(pathname))
    return true;
  if (/\/\.well-known\//.test(pathname)) return true;
  if (/\/sts\/aws4_request/.test(requestHeaders.get("authorization") ?? "")) return true;
  return /(?:^|&)Action=(?:AssumeRole|GetSessionToken)/.test(requestBody.toString("utf8"));
}

function kept(headers: Headers): Record<string, string> {
  const entries = [...headers].filter(([name]) => HEADERS.test(name));
  const signed = signedBy(headers.get("authorization") ?? "");
  return {
    ...Object.fromEntries(entries.map(([name, value]) => [name, hiddenQuery(value)])),
    ...(signed === null ? {} : { authorization: signed }),
  };
}

/** That it was signed, and for which service: not by whom, nor how. */
function signedBy(authorization: string): string | null {
  if (authorization.startsWith("Bearer ")) return `Bearer ${HIDDEN}`;
  const scope = /Credential=[^/]+(\/[^,\s]+)/.exec(authorization)?.[1];
  if (scope === undefined) return null;
  return `AWS4-HMAC-SHA256 Credential=${HIDDEN}${scope}, SignedHeaders=host, Signature=${"0".repeat(64)}`;
}

/** A signed address says in its query who may use it. */
function hiddenQuery(text: string): string {
  return text.replaceAll(
    /([?&](?:[^=&"\s]*(?:signature|credential|token|accessid|sig|code|expires)[^=&"\s]*)=)[^&"\s]+/gi,
    `$1${HIDDEN}`,
  );
}

function bodyOf(headers: Headers, bytes: Buffer, url: string): Body {
  if (bytes.length === 0) return { kind: "none" };
  const type = headers.get("content-type") ?? "";
  if (/json/.test(type)) {
    try {
      const value: unknown = JSON.parse(bytes.toString("utf8"));
      return { kind: "json", value: hidden(value, /\/config\/appsettings/i.test(url)) as never };
    } catch {
      return { kind: "text", value: hiddenQuery(bytes.toString("utf8")) };
    }
  }
  if (/^(?:text\/|application\/(?:xml|x-www-form-urlencoded))/.test(type)) {
    return { kind: "text", value: hiddenQuery(bytes.toString("utf8")) };
  }
  return { kind: "bytes", length: bytes.length };
}

/** @param settings whether it is a list of an app's settings, whose `properties` are its variables */
function hidden(value: unknown, settings: boolean): unknown {
  if (typeof value === "string") return hiddenQuery(value);
  if (Array.isArray(value)) return value.map((one) => hidden(one, settings));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      if (VARIABLES.test(name) || (settings && name === "properties")) return [name, unvalued(one)];
      if (name === "ZipFile" && typeof one === "string") return [name, EMPTY_ZIP_BASE64];
      if (SECRET_NAMES.test(name) && typeof one === "string") return [name, HIDDEN];
      return [name, hidden(one, settings)];
    }),
  );
}

/** Names stay, values go: of a map, or of a list of `{name, value}`. */
function unvalued(of: unknown): unknown {
  if (Array.isArray(of)) {
    return of.map((one: unknown) =>
      typeof one === "object" && one !== null && "value" in one ? { ...one, value: HIDDEN } : one,
    );
  }
  if (typeof of !== "object" || of === null) return of;
  return Object.fromEntries(
    Object.entries(of).map(([name, one]) => [name, typeof one === "string" ? HIDDEN : one]),
  );
}
