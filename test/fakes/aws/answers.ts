/** A refusal in AWS's own words; each protocol writes it its own way. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, message: string, status: number, retryAfterSeconds?: number) {
    super(message);
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export type Protocol = "rest-json" | "json" | "query" | "rest-xml";

let requests = 0;

function requestId(): string {
  requests += 1;
  return `00000000-0000-4000-8000-${String(requests).padStart(12, "0")}`;
}

export function json(body: unknown, status = 200): Response {
  return new Response(status === 204 ? null : JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "x-amzn-requestid": requestId() },
  });
}

export function empty(status = 204): Response {
  return new Response(null, { status, headers: { "x-amzn-requestid": requestId() } });
}

/** The answer of a query API: `<XResponse><XResult>…`. */
export function xml(service: "iam" | "sts", action: string, result: string): Response {
  const id = requestId();
  const body = `<${action}Response xmlns="${NAMESPACES[service]}"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></${action}Response>`;
  return new Response(body, {
    headers: { "content-type": "text/xml", "x-amzn-requestid": id },
  });
}

/** As above, where the operation has no result. */
export function xmlEmpty(service: "iam" | "sts", action: string): Response {
  const id = requestId();
  const body = `<${action}Response xmlns="${NAMESPACES[service]}"><ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></${action}Response>`;
  return new Response(body, {
    headers: { "content-type": "text/xml", "x-amzn-requestid": id },
  });
}

const NAMESPACES = {
  iam: "https://iam.amazonaws.com/doc/2010-05-08/",
  sts: "https://sts.amazonaws.com/doc/2011-06-15/",
};

export function text(value: string): string {
  return value.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

export function element(name: string, value: string | number | boolean): string {
  return `<${name}>${text(String(value))}</${name}>`;
}

/** An error as the protocol of its service writes it. */
export function errorAnswer(protocol: Protocol, error: AwsError): Response {
  const { code, message, status, retryAfterSeconds } = error;
  const id = requestId();
  const headers = new Headers({ "x-amzn-requestid": id });
  if (retryAfterSeconds !== undefined) headers.set("retry-after", String(retryAfterSeconds));
  switch (protocol) {
    case "rest-json":
      headers.set("content-type", "application/json");
      headers.set("x-amzn-errortype", code);
      return new Response(JSON.stringify({ Type: status < 500 ? "User" : "Service", message }), {
        status,
        headers,
      });
    case "json":
      headers.set("content-type", "application/x-amz-json-1.1");
      return new Response(JSON.stringify({ __type: code, message }), { status, headers });
    case "query": {
      headers.set("content-type", "text/xml");
      const type = status < 500 ? "Sender" : "Receiver";
      const body = `<ErrorResponse><Error>${element("Type", type)}${element("Code", code)}${element("Message", message)}</Error>${element("RequestId", id)}</ErrorResponse>`;
      return new Response(body, { status, headers });
    }
    case "rest-xml": {
      headers.set("content-type", "application/xml");
      const body = `<?xml version="1.0" encoding="UTF-8"?><Error>${element("Code", code)}${element("Message", message)}${element("RequestId", id)}</Error>`;
      return new Response(body, { status, headers });
    }
  }
}
