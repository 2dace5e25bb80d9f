import { AwsFailure, type Service, failureOf } from "../../../adapters/aws/failure.ts";
import type { Judgement } from "../../../shared/ports/compute.ts";

interface Row {
  code: string;
  /** The call that was answered with it. */
  call: `${Service}:${string}`;
  message?: string;
  status?: number;
  means: Judgement;
}

/** Every error of AWS that is known, as the SDK throws it, and what it means. */
const rows: readonly Row[] = [
  {
    code: "InvalidParameterValueException",
    call: "lambda:CreateFunction",
    message: "The role defined for the function cannot be assumed by Lambda.",
    status: 400,
    means: "not-yet",
  },
  {
    code: "InvalidParameterValueException",
    call: "lambda:UpdateFunctionConfiguration",
    message: "The role defined for the function cannot be assumed by Lambda.",
    status: 400,
    means: "not-yet",
  },
  {
    code: "InvalidParameterValueException",
    call: "lambda:CreateFunction",
    message: "Unzipped size must be smaller than 262144000 bytes",
    status: 400,
    means: "fatal",
  },
  { code: "ValidationException", call: "lambda:UpdateAlias", status: 400, means: "fatal" },
  {
    code: "ResourceConflictException",
    call: "lambda:CreateFunction",
    message: "Function already exist: f",
    status: 409,
    means: "exists",
  },
  {
    code: "ResourceConflictException",
    call: "lambda:CreateAlias",
    message: "Alias already exists: arn",
    status: 409,
    means: "exists",
  },
  {
    code: "ResourceConflictException",
    call: "lambda:AddPermission",
    message: "The statement id (lintas-url) provided already exists.",
    status: 409,
    means: "exists",
  },
  {
    code: "ResourceConflictException",
    call: "lambda:AddPermission",
    message:
      "The operation cannot be performed at this time. An update is in progress for resource: arn",
    status: 409,
    means: "not-yet",
  },
  {
    code: "ResourceConflictException",
    call: "lambda:UpdateFunctionCode",
    message:
      "The operation cannot be performed at this time. The function is currently in the following state: Pending",
    status: 409,
    means: "not-yet",
  },
  {
    code: "ResourceConflictException",
    call: "lambda:PublishVersion",
    status: 409,
    means: "conflict",
  },
  {
    code: "ResourceConflictException",
    call: "lambda:DeleteFunction",
    message: "Unable to delete version because the following aliases reference it: [live]",
    status: 409,
    means: "conflict",
  },
  {
    code: "PreconditionFailedException",
    call: "lambda:UpdateAlias",
    status: 412,
    means: "conflict",
  },
  { code: "ResourceNotFoundException", call: "lambda:GetFunction", status: 404, means: "gone" },
  { code: "ResourceNotFoundException", call: "lambda:DeleteAlias", status: 404, means: "gone" },
  { code: "ResourceNotFoundException", call: "lambda:CreateAlias", status: 404, means: "not-yet" },
  { code: "EntityAlreadyExistsException", call: "iam:CreateRole", status: 409, means: "exists" },
  { code: "NoSuchEntityException", call: "iam:GetRole", status: 404, means: "gone" },
  { code: "NoSuchEntityException", call: "iam:DeleteRole", status: 404, means: "gone" },
  { code: "NoSuchEntityException", call: "iam:AttachRolePolicy", status: 404, means: "not-yet" },
  { code: "DeleteConflictException", call: "iam:DeleteRole", status: 409, means: "conflict" },
  {
    code: "ConcurrentModificationException",
    call: "iam:CreateRole",
    status: 409,
    means: "conflict",
  },
  { code: "TooManyRequestsException", call: "lambda:GetFunction", status: 429, means: "throttle" },
  { code: "ThrottlingException", call: "logs:FilterLogEvents", status: 400, means: "throttle" },
  { code: "Throttling", call: "iam:CreateRole", status: 400, means: "throttle" },
  { code: "SlowDown", call: "s3:PutObject", status: 503, means: "throttle" },
  { code: "AccessDeniedException", call: "lambda:CreateFunction", status: 403, means: "denied" },
  { code: "AccessDenied", call: "iam:CreateRole", status: 403, means: "denied" },
  {
    code: "CodeStorageExceededException",
    call: "lambda:CreateFunction",
    status: 400,
    means: "fatal",
  },
  { code: "LimitExceededException", call: "iam:CreateRole", status: 409, means: "fatal" },
  { code: "InvalidZipFileException", call: "lambda:CreateFunction", status: 400, means: "fatal" },
  { code: "ServiceException", call: "lambda:CreateFunction", status: 500, means: "ambiguous" },
  { code: "ServiceException", call: "lambda:GetFunction", status: 500, means: "retry" },
  { code: "ServiceFailureException", call: "iam:CreateRole", status: 500, means: "ambiguous" },
  { code: "ExpiredTokenException", call: "lambda:GetFunction", status: 403, means: "fatal" },
  { code: "SomethingNewException", call: "lambda:GetFunction", status: 418, means: "fatal" },
];

/** Of the line: those before the request was heard, and the others. */
const lines: readonly { code: string; read: Judgement; write: Judgement }[] = [
  { code: "ECONNREFUSED", read: "retry", write: "retry" },
  { code: "ENOTFOUND", read: "retry", write: "retry" },
  { code: "EAI_AGAIN", read: "retry", write: "retry" },
  { code: "ECONNRESET", read: "retry", write: "ambiguous" },
  { code: "EPIPE", read: "retry", write: "ambiguous" },
  { code: "ETIMEDOUT", read: "retry", write: "ambiguous" },
  { code: "ESOMETHINGNEW", read: "fatal", write: "fatal" },
];

export const knownErrors: readonly { name: string; error: unknown; means: Judgement }[] = [
  ...rows.map(({ code, call, message = "", status = 400, means }) => {
    const [service, operation] = call.split(":") as [Service, string];
    const raw = Object.assign(new Error(message), {
      name: code,
      $metadata: { httpStatusCode: status, requestId: "r" },
    });
    return {
      name: `${code} of ${call}: ${message}`,
      error: failureOf(service, operation, raw),
      means,
    };
  }),
  ...lines.flatMap(({ code, read, write }) => {
    const raw = Object.assign(new Error(`the line says ${code}`), { code });
    return [
      { name: `${code} of a read`, error: failureOf("lambda", "GetFunction", raw), means: read },
      { name: `${code} of a write`, error: failureOf("lambda", "CreateAlias", raw), means: write },
      { name: `${code} of an unknown call`, error: raw, means: write },
    ];
  }),
  ...(["GetFunction", "CreateAlias"] as const).map((operation) => ({
    name: `a time-out of ${operation}`,
    error: failureOf("lambda", operation, new DOMException("timed out", "TimeoutError")),
    means: operation === "GetFunction" ? ("retry" as const) : ("ambiguous" as const),
  })),
  {
    name: "an abort",
    error: new AwsFailure("lambda", "CreateAlias", new DOMException("aborted", "AbortError")),
    means: "ambiguous",
  },
];
