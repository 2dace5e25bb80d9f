import type { DeclaredError, Model, Operation } from "../model.ts";
import type { Problem } from "../shape.ts";
import type { Answer } from "../gate.ts";
import { jsonOf, textOf } from "../body.ts";
import { isRecord } from "../shape.ts";
import { parseXml } from "../tree.ts";

/**
 * Errors that any operation may answer, besides those that its model declares:
 * docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html,
 * docs.aws.amazon.com/lambda/latest/api/CommonErrors.html and, for S3, which declares hardly any,
 * docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
 */
const commonErrors = new Set(
  `AccessDenied AccessDeniedException ExpiredToken ExpiredTokenException IncompleteSignature
  IncompleteSignatureException InternalFailure InvalidClientTokenId InvalidSignatureException
  MalformedHttpRequestException MissingAuthenticationToken MissingAuthenticationTokenException
  NotAuthorized OptInRequired RequestAbortedException RequestEntityTooLargeException RequestExpired
  RequestTimeoutException ServiceUnavailable ServiceUnavailableException SignatureDoesNotMatch
  Throttling ThrottlingException UnknownOperationException UnrecognizedClientException
  ValidationError ValidationException`.split(/\s+/),
);

const s3Errors = new Set(
  `AccessDenied AuthorizationHeaderMalformed BadDigest BucketAlreadyExists BucketAlreadyOwnedByYou
  BucketNotEmpty EntityTooLarge ExpiredToken InternalError InvalidAccessKeyId InvalidArgument
  InvalidBucketName InvalidDigest InvalidRange InvalidRequest InvalidToken MalformedXML
  MethodNotAllowed MissingContentLength NoSuchBucket NoSuchKey NoSuchVersion OperationAborted
  PermanentRedirect PreconditionFailed ConditionalRequestConflict RequestTimeTooSkewed
  RequestTimeout SignatureDoesNotMatch SlowDown TemporaryRedirect XAmzContentSHA256Mismatch
  IllegalLocationConstraintException`.split(/\s+/),
);

/** What is wrong with a refusal. Answers with 5xx may come from anything on the way. */
export function checkError(model: Model, operation: Operation, answer: Answer): Problem[] {
  // A HEAD answer says no more than its status.
  if (answer.status >= 500 || operation.method === "HEAD") return [];
  const code = errorCode(model, answer);
  if (code === undefined) return [{ path: "$", problem: "the refusal has no error code" }];
  const declared = operation.errors?.find((error: DeclaredError) => error.code === code);
  if (declared !== undefined) {
    const { status = answer.status } = declared;
    return status === answer.status
      ? []
      : [{ path: "status", problem: `${code} has status ${status}, not ${answer.status}` }];
  }
  const known = model.service === "s3" ? s3Errors : commonErrors;
  return known.has(code) ? [] : [{ path: "$", problem: `the operation has no error ${code}` }];
}

function errorCode({ protocol }: Model, { headers, body }: Answer): string | undefined {
  const text = textOf(body) ?? "";
  if (protocol === "query" || protocol === "rest-xml") {
    const parsed = parseXml(text)?.content;
    const error = isRecord(parsed) && isRecord(parsed["Error"]) ? parsed["Error"] : parsed;
    return isRecord(error) ? text1(error["Code"]) : undefined;
  }
  const named = headers.get("x-amzn-errortype");
  if (named !== null) return named.split(":")[0];
  const json = jsonOf(text);
  const value = "value" in json && isRecord(json.value) ? json.value : {};
  return text1(value["__type"] ?? value["code"])?.replace(/^.*#/, "");
}

function text1(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
