import {
  type FakeAccount,
  type FakeConfiguration,
  type FakeFunction,
  functionArn,
} from "./state.ts";

/** As lists show it: without its state. */
export function listedConfiguration(
  state: FakeAccount,
  found: FakeFunction,
  one: FakeConfiguration,
) {
  const { State, StateReason, StateReasonCode, LastUpdateStatus, ...listed } = shownConfiguration(
    state,
    found,
    one,
  );
  void [State, StateReason, StateReasonCode, LastUpdateStatus];
  return {
    ...listed,
    FunctionArn: `${functionArn(state, found.region, found.name)}:${one.version}`,
  };
}

export function shownConfiguration(
  state: FakeAccount,
  found: FakeFunction,
  one: FakeConfiguration,
): Record<string, unknown> {
  const arn = functionArn(state, found.region, found.name);
  return {
    FunctionName: found.name,
    FunctionArn: one.version === "$LATEST" ? arn : `${arn}:${one.version}`,
    Runtime: one.runtime,
    Role: one.role,
    Handler: one.handler,
    CodeSize: one.codeSize,
    Description: one.description,
    Timeout: one.timeout,
    MemorySize: one.memory,
    LastModified: one.lastModified,
    CodeSha256: one.codeSha256,
    Version: one.version,
    Environment: { Variables: one.environment },
    TracingConfig: { Mode: "PassThrough" },
    RevisionId: one.revisionId,
    State: one.state,
    ...(one.stateReason === null
      ? {}
      : { StateReason: one.stateReason.words, StateReasonCode: one.stateReason.code }),
    LastUpdateStatus: one.lastUpdateStatus,
    ...(one.lastUpdateReason === null
      ? {}
      : {
          LastUpdateStatusReason: one.lastUpdateReason.words,
          LastUpdateStatusReasonCode: one.lastUpdateReason.code,
        }),
    PackageType: one.packageType,
    Architectures: ["x86_64"],
    EphemeralStorage: { Size: 512 },
  };
}
