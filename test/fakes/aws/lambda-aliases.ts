import { AwsError, empty, json } from "./answers.ts";
import { configurationOf, guarded } from "./lambda-functions.ts";
import { type LambdaCall, type LambdaOperation, optional, page, text } from "./lambda-call.ts";
import {
  type FakeAccount,
  type FakeAlias,
  type FakeFunction,
  type FakeUrl,
  functionArn,
  uuid,
} from "./state.ts";

export const aliasOperations: Readonly<Record<string, LambdaOperation>> = {
  CreateAlias(call) {
    const { state, body } = call;
    const found = call.found();
    const name = text(body, "Name");
    if (found.aliases.has(name)) {
      const arn = `${functionArn(state, found.region, found.name)}:${name}`;
      throw new AwsError("ResourceConflictException", `Alias already exists: ${arn}`, 409);
    }
    const alias: FakeAlias = {
      name,
      version: text(body, "FunctionVersion"),
      description: optional(body, "Description") ?? "",
      weights: weightsOf(body),
      revisionId: uuid(state),
    };
    checked(state, found, alias);
    found.aliases.set(name, alias);
    return json(shownAlias(state, found, alias), 201);
  },
  GetAlias(call) {
    const { found, alias } = aliasOf(call);
    return json(shownAlias(call.state, found, alias));
  },
  UpdateAlias(call) {
    const { state, body } = call;
    const { found, alias } = aliasOf(call);
    guarded(alias.revisionId, body);
    const next: FakeAlias = {
      ...alias,
      version: optional(body, "FunctionVersion") ?? alias.version,
      description: optional(body, "Description") ?? alias.description,
      weights: body["RoutingConfig"] === undefined ? alias.weights : weightsOf(body),
      revisionId: uuid(state),
    };
    checked(state, found, next);
    found.aliases.set(alias.name, next);
    return json(shownAlias(state, found, next));
  },
  DeleteAlias(call) {
    const { found, alias } = aliasOf(call);
    found.aliases.delete(alias.name);
    found.policies.delete(alias.name);
    // Its URL stays behind: whoever made it has to delete it.
    return empty();
  },
  ListAliases(call) {
    const found = call.found();
    const { items, next } = page(call, [...found.aliases.values()]);
    return json({ Aliases: items.map((one) => shownAlias(call.state, found, one)), ...next });
  },
  CreateFunctionUrlConfig(call) {
    const { state, body } = call;
    const found = call.found();
    const qualifier = urlQualifier(call);
    configurationOf(state, found, qualifier);
    if (found.urls.has(qualifier)) {
      const arn = functionArn(state, found.region, found.name);
      throw new AwsError(
        "ResourceConflictException",
        `Failed to create function url config for [functionArn = ${arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
        409,
      );
    }
    const id = `u${String(state.nextId()).padStart(31, "0")}`;
    const url: FakeUrl = {
      id,
      url: `http://${id}.lambda-url.${found.region}.localhost:${state.port}/`,
      authType: text(body, "AuthType"),
      invokeMode: optional(body, "InvokeMode") ?? "BUFFERED",
      createdAt: state.clock.now().toISOString(),
      unknownFor: state.knobs.urlLag,
    };
    found.urls.set(qualifier, url);
    return json(shownUrl(state, found, qualifier, url), 201);
  },
  GetFunctionUrlConfig(call) {
    const { found, qualifier, url } = urlOf(call);
    return json({
      ...shownUrl(call.state, found, qualifier, url),
      LastModifiedTime: url.createdAt,
    });
  },
  UpdateFunctionUrlConfig(call) {
    const { found, qualifier, url } = urlOf(call);
    url.authType = optional(call.body, "AuthType") ?? url.authType;
    url.invokeMode = optional(call.body, "InvokeMode") ?? url.invokeMode;
    return json({
      ...shownUrl(call.state, found, qualifier, url),
      LastModifiedTime: url.createdAt,
    });
  },
  DeleteFunctionUrlConfig(call) {
    const { found, qualifier } = urlOf(call);
    found.urls.delete(qualifier);
    return empty();
  },
  AddPermission(call) {
    const { state, body } = call;
    const found = call.found();
    const qualifier = call.qualifier ?? "$LATEST";
    configurationOf(state, found, qualifier);
    const sid = text(body, "StatementId");
    const statements = found.policies.get(qualifier) ?? [];
    if (statements.some((one) => one.sid === sid)) {
      throw new AwsError(
        "ResourceConflictException",
        `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        409,
      );
    }
    const statement = {
      sid,
      action: text(body, "Action"),
      authType: optional(body, "FunctionUrlAuthType"),
      viaUrl: body["InvokedViaFunctionUrl"] === true,
    };
    found.policies.set(qualifier, [...statements, statement]);
    return json(
      { Statement: JSON.stringify(shownStatement(state, found, qualifier, statement)) },
      201,
    );
  },
  GetPolicy(call) {
    const { state } = call;
    const found = call.found();
    const qualifier = call.qualifier ?? "$LATEST";
    const statements = found.policies.get(qualifier) ?? [];
    if (statements.length === 0) throw notThere();
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Id: "default",
      Statement: statements.map((one) => shownStatement(state, found, qualifier, one)),
    });
    return json({ Policy, RevisionId: uuid(state) });
  },
};

function aliasOf(call: LambdaCall): { found: FakeFunction; alias: FakeAlias } {
  const { state } = call;
  const found = call.found();
  const alias = found.aliases.get(call.alias);
  if (alias === undefined) {
    const arn = `${functionArn(state, found.region, found.name)}:${call.alias}`;
    throw new AwsError("ResourceNotFoundException", `Cannot find alias arn: ${arn}`, 404);
  }
  return { found, alias };
}

function weightsOf(body: Record<string, unknown>): Record<string, number> {
  const routing = body["RoutingConfig"] as
    | { AdditionalVersionWeights?: Record<string, number> }
    | undefined;
  return { ...routing?.AdditionalVersionWeights };
}

/** Both versions published and there, one additional at most, weights of 0 to 1. */
function checked(state: FakeAccount, found: FakeFunction, alias: FakeAlias): void {
  configurationOf(state, found, alias.version);
  const additional = Object.entries(alias.weights);
  const refuse = (words: string) => {
    throw new AwsError("InvalidParameterValueException", words, 400);
  };
  if (additional.length > 1) {
    refuse("Number of items in AdditionalVersionWeights cannot be greater than 1");
  }
  for (const [version, weight] of additional) {
    if (weight < 0 || weight > 1) refuse("AdditionalVersionWeights must be between 0.0 and 1.0");
    if (version === alias.version) {
      refuse("Please use a different version for AdditionalVersionWeights");
    }
    if (version === "$LATEST" || alias.version === "$LATEST") {
      refuse("$LATEST is not supported for an alias pointing to more than 1 version");
    }
    configurationOf(state, found, version);
  }
}

function urlQualifier({ qualifier }: LambdaCall): string {
  return qualifier ?? "$LATEST";
}

function urlOf(call: LambdaCall): { found: FakeFunction; qualifier: string; url: FakeUrl } {
  const found = call.found();
  const qualifier = urlQualifier(call);
  const url = found.urls.get(qualifier);
  if (url === undefined) throw notThere();
  return { found, qualifier, url };
}

function notThere(): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    "The resource you requested does not exist.",
    404,
  );
}

function shownAlias(state: FakeAccount, found: FakeFunction, alias: FakeAlias) {
  return {
    AliasArn: `${functionArn(state, found.region, found.name)}:${alias.name}`,
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    ...(Object.keys(alias.weights).length === 0
      ? {}
      : { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
    RevisionId: alias.revisionId,
  };
}

function shownUrl(state: FakeAccount, found: FakeFunction, qualifier: string, url: FakeUrl) {
  return {
    FunctionUrl: url.url,
    FunctionArn: `${functionArn(state, found.region, found.name)}:${qualifier}`,
    AuthType: url.authType,
    InvokeMode: url.invokeMode,
    CreationTime: url.createdAt,
  };
}

function shownStatement(
  state: FakeAccount,
  found: FakeFunction,
  qualifier: string,
  {
    sid,
    action,
    authType,
    viaUrl,
  }: { sid: string; action: string; authType: string | null; viaUrl: boolean },
) {
  const condition = {
    ...(authType === null ? {} : { StringEquals: { "lambda:FunctionUrlAuthType": authType } }),
    ...(viaUrl ? { Bool: { "lambda:InvokedViaFunctionUrl": "true" } } : {}),
  };
  return {
    Sid: sid,
    Effect: "Allow",
    Principal: "*",
    Action: action,
    Resource: `${functionArn(state, found.region, found.name)}:${qualifier}`,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
}
