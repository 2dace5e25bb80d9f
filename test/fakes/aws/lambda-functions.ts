import { createHash } from "node:crypto";
import { AwsError, empty, json } from "./answers.ts";
import { type LambdaCall, type LambdaOperation, optional, page, text } from "./lambda-call.ts";
import { listedConfiguration, shownConfiguration } from "./lambda-shown.ts";
import {
  type FakeAccount,
  type FakeConfiguration,
  type FakeFunction,
  functionArn,
  functionKey,
  lambdaTime,
  uuid,
} from "./state.ts";

export const functionOperations: Readonly<Record<string, LambdaOperation>> = {
  CreateFunction(call) {
    const { state, body, region } = call;
    const name = text(body, "FunctionName");
    if (state.functions.has(functionKey(region, name))) {
      throw new AwsError("ResourceConflictException", `Function already exist: ${name}`, 409);
    }
    const latest = configured(state, blank(state), body);
    latest.role = text(body, "Role");
    assumable(state, latest.role);
    const zip = zipOf(body["Code"] as Record<string, unknown>);
    fits(state, zip);
    setCode(latest, zip);
    const { pollsUntilActive, createsFail, readLag } = state.knobs;
    latest.settlingFor = pollsUntilActive;
    if (pollsUntilActive > 0 || createsFail !== null) {
      latest.state = "Pending";
      latest.stateReason = { code: "Creating", words: "The function is being created." };
    }
    const made: FakeFunction = {
      name,
      region,
      tags: { ...(body["Tags"] as Record<string, string> | undefined) },
      latest,
      versions: new Map(),
      lastVersion: 0,
      aliases: new Map(),
      urls: new Map(),
      policies: new Map(),
      unseenFor: readLag,
    };
    state.functions.set(functionKey(region, name), made);
    const shown = body["Publish"] === true ? publish(call.state, made) : latest;
    return json(shownConfiguration(state, made, shown), 201);
  },
  GetFunction(call) {
    const { state, found, shown } = looked(call);
    return json({
      Configuration: shownConfiguration(state, found, shown),
      Code: { RepositoryType: "S3", Location: "https://awslambda.example/code" },
      ...(Object.keys(found.tags).length === 0 ? {} : { Tags: found.tags }),
    });
  },
  GetFunctionConfiguration(call) {
    const { state, found, shown } = looked(call);
    return json(shownConfiguration(state, found, shown));
  },
  UpdateFunctionConfiguration(call) {
    const { state, body } = call;
    const found = call.found();
    settled(state, found);
    guarded(found.latest.revisionId, body);
    const next = configured(state, { ...found.latest }, body);
    const role = optional(body, "Role");
    if (role !== null) {
      next.role = role;
      assumable(state, role);
    }
    found.latest = next;
    updating(state, found.latest);
    return json(shownConfiguration(state, found, found.latest));
  },
  UpdateFunctionCode(call) {
    const { state, body } = call;
    const found = call.found();
    settled(state, found);
    guarded(found.latest.revisionId, body);
    if (found.latest.packageType === "Image") {
      throw new AwsError(
        "InvalidParameterValueException",
        "Please provide ImageUri when updating a function with packageType Image.",
        400,
      );
    }
    const zip = zipOf(body);
    fits(state, zip);
    const next = { ...found.latest };
    setCode(next, zip);
    if (body["DryRun"] === true) return json(shownConfiguration(state, found, next));
    found.latest = next;
    updating(state, found.latest);
    const shown = body["Publish"] === true ? publish(state, found) : found.latest;
    return json(shownConfiguration(state, found, shown));
  },
  PublishVersion(call) {
    const { state, body } = call;
    const found = call.found();
    settled(state, found);
    guarded(found.latest.revisionId, body);
    const sha = optional(body, "CodeSha256");
    if (sha !== null && sha !== found.latest.codeSha256) {
      throw new AwsError(
        "InvalidParameterValueException",
        `CodeSHA256 (${sha}) is different from current CodeSHA256 in $LATEST (${found.latest.codeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
        400,
      );
    }
    const version = publish(state, found, optional(body, "Description"));
    return json(shownConfiguration(state, found, version), 201);
  },
  ListVersionsByFunction(call) {
    const found = call.found();
    const all = [found.latest, ...found.versions.values()];
    const { items, next } = page(call, all);
    return json({
      Versions: items.map((one) => listedConfiguration(call.state, found, one)),
      ...next,
    });
  },
  ListFunctions(call) {
    const { state, region } = call;
    const every = call.query.get("FunctionVersion") === "ALL";
    const all = [...state.functions.values()]
      .filter((found) => found.region === region)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((found) =>
        (every ? [found.latest, ...found.versions.values()] : [found.latest]).map(
          (one) => [found, one] as const,
        ),
      );
    const { items, next } = page(call, all);
    return json({
      Functions: items.map(([found, one]) => listedConfiguration(state, found, one)),
      ...next,
    });
  },
  DeleteFunction(call) {
    const { state, region } = call;
    const found = call.found();
    const { qualifier } = call;
    if (qualifier === null) {
      state.functions.delete(functionKey(region, found.name));
      return empty(200);
    }
    const users = [...found.aliases.values()].filter(
      (alias) => alias.version === qualifier || alias.weights[qualifier] !== undefined,
    );
    if (users.length > 0) {
      const names = users.map(({ name }) => name).join(", ");
      throw new AwsError(
        "ResourceConflictException",
        `Unable to delete version because the following aliases reference it: [${names}]`,
        409,
      );
    }
    if (!found.versions.delete(qualifier)) throw noFunction(state, found, qualifier);
    return empty(200);
  },
};

function looked(call: LambdaCall) {
  const { state, qualifier } = call;
  const found = call.found();
  if (found.unseenFor > 0) {
    found.unseenFor -= 1;
    throw noFunction(state, found, qualifier);
  }
  const shown = configurationOf(state, found, qualifier);
  settle(state, found, shown);
  // A look at one version settles what was under way with it, and the newest besides.
  if (shown !== found.latest) settle(state, found, found.latest);
  return { state, found, shown };
}

export function configurationOf(
  state: FakeAccount,
  found: FakeFunction,
  qualifier: string | null,
): FakeConfiguration {
  if (qualifier === null || qualifier === "$LATEST") return found.latest;
  const version = found.aliases.get(qualifier)?.version ?? qualifier;
  const shown = version === "$LATEST" ? found.latest : found.versions.get(version);
  if (shown === undefined) throw noFunction(state, found, qualifier);
  return shown;
}

/** One look nearer to the end of what is under way. */
function settle(state: FakeAccount, _found: FakeFunction, one: FakeConfiguration): void {
  const pending = one.state === "Pending" || one.lastUpdateStatus === "InProgress";
  if (!pending) return;
  if (one.settlingFor > 0) {
    one.settlingFor -= 1;
    return;
  }
  if (one.state === "Pending") {
    const { createsFail } = state.knobs;
    one.state = createsFail === null ? "Active" : "Failed";
    one.stateReason = createsFail === null ? null : { code: createsFail, words: "It failed." };
  }
  if (one.lastUpdateStatus === "InProgress") {
    const { updatesFail } = state.knobs;
    one.lastUpdateStatus = updatesFail === null ? "Successful" : "Failed";
    one.lastUpdateReason =
      updatesFail === null ? null : { code: updatesFail, words: "The update failed." };
  }
  // It changes with every change of state, too.
  one.revisionId = uuid(state);
}

function updating(state: FakeAccount, one: FakeConfiguration): void {
  const { pollsUntilUpdated, updatesFail } = state.knobs;
  one.revisionId = uuid(state);
  one.lastModified = lambdaTime(state);
  one.lastUpdateReason = null;
  one.lastUpdateStatus =
    pollsUntilUpdated > 0 || updatesFail !== null ? "InProgress" : "Successful";
  one.settlingFor = pollsUntilUpdated;
}

/** Nothing else may be done to a function that is in the middle of something. */
function settled(state: FakeAccount, found: FakeFunction): void {
  const { latest } = found;
  const why =
    latest.state === "Pending"
      ? "The function is currently in the following state: Pending"
      : latest.lastUpdateStatus === "InProgress"
        ? `An update is in progress for resource: ${functionArn(state, found.region, found.name)}`
        : null;
  if (why === null) return;
  throw new AwsError(
    "ResourceConflictException",
    `The operation cannot be performed at this time. ${why}`,
    409,
  );
}

export function guarded(revisionId: string, body: Record<string, unknown>): void {
  const wanted = optional(body, "RevisionId");
  if (wanted === null || wanted === revisionId) return;
  throw new AwsError(
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    412,
  );
}

/** The same again where nothing changed since the last one. */
function publish(
  state: FakeAccount,
  found: FakeFunction,
  description: string | null = null,
): FakeConfiguration {
  const last = found.versions.get(String(found.lastVersion));
  if (last !== undefined && content(last) === content(found.latest)) return last;
  found.lastVersion += 1;
  const version: FakeConfiguration = {
    ...found.latest,
    environment: { ...found.latest.environment },
    version: String(found.lastVersion),
    description: description ?? found.latest.description,
    revisionId: uuid(state),
    lastModified: lambdaTime(state),
  };
  found.versions.set(version.version, version);
  return version;
}

function content(one: FakeConfiguration): string {
  const { runtime, role, handler, timeout, memory, environment, codeSha256 } = one;
  return JSON.stringify([runtime, role, handler, timeout, memory, environment, codeSha256]);
}

function blank(state: FakeAccount): FakeConfiguration {
  return {
    version: "$LATEST",
    description: "",
    runtime: "",
    role: "",
    handler: "",
    timeout: 3,
    memory: 128,
    environment: {},
    codeSha256: "",
    codeSize: 0,
    revisionId: uuid(state),
    lastModified: lambdaTime(state),
    packageType: "Zip",
    state: "Active",
    stateReason: null,
    lastUpdateStatus: "Successful",
    lastUpdateReason: null,
    settlingFor: 0,
  };
}

const RESERVED = /^(?:AWS_|_HANDLER$|_X_AMZN_TRACE_ID$|LAMBDA_TASK_ROOT$|LAMBDA_RUNTIME_DIR$)/;

function configured(
  state: FakeAccount,
  base: FakeConfiguration,
  body: Record<string, unknown>,
): FakeConfiguration {
  const environment = (body["Environment"] as { Variables?: Record<string, string> } | undefined)
    ?.Variables;
  if (environment !== undefined) {
    const reserved = Object.keys(environment).filter((name) => RESERVED.test(name));
    if (reserved.length > 0) {
      throw new AwsError(
        "InvalidParameterValueException",
        `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
        400,
      );
    }
    if (Buffer.byteLength(JSON.stringify(environment)) > 4_096) {
      throw new AwsError(
        "InvalidParameterValueException",
        "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.",
        400,
      );
    }
  }
  return {
    ...base,
    description: optional(body, "Description") ?? base.description,
    runtime: optional(body, "Runtime") ?? base.runtime,
    handler: optional(body, "Handler") ?? base.handler,
    timeout: (body["Timeout"] as number | undefined) ?? base.timeout,
    memory: (body["MemorySize"] as number | undefined) ?? base.memory,
    environment: environment ?? base.environment,
    lastModified: lambdaTime(state),
  };
}

/** A role is usable some calls after it was made. */
function assumable(state: FakeAccount, arn: string): void {
  const role = state.roles.get(arn.split("/").at(-1) ?? "");
  const refused = new AwsError(
    "InvalidParameterValueException",
    "The role defined for the function cannot be assumed by Lambda.",
    400,
  );
  if (role === undefined) throw refused;
  if (role.unusableFor > 0) {
    role.unusableFor -= 1;
    throw refused;
  }
}

function zipOf(body: Record<string, unknown>): Buffer {
  const zip = optional(body, "ZipFile");
  if (zip === null) {
    throw new AwsError(
      "InvalidParameterValueException",
      "Please provide a source for function code.",
      400,
    );
  }
  return Buffer.from(zip, "base64");
}

function setCode(one: FakeConfiguration, zip: Buffer): void {
  one.codeSha256 = createHash("sha256").update(zip).digest("base64");
  one.codeSize = zip.length;
}

function fits(state: FakeAccount, zip: Buffer): void {
  const held = [...state.functions.values()]
    .flatMap((found) => [found.latest, ...found.versions.values()])
    .reduce((sum, { codeSize }) => sum + codeSize, 0);
  if (held + zip.length <= state.knobs.codeStorage) return;
  throw new AwsError("CodeStorageExceededException", "Code storage limit exceeded.", 400);
}

export function noFunction(
  state: FakeAccount,
  { region, name }: Pick<FakeFunction, "region" | "name">,
  qualifier: string | null = null,
): AwsError {
  const arn = functionArn(state, region, name);
  return new AwsError(
    "ResourceNotFoundException",
    `Function not found: ${arn}${qualifier === null ? "" : `:${qualifier}`}`,
    404,
  );
}
