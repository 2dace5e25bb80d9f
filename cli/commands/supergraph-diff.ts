import { apiOf } from "../../functions/engine/metadata/diff/api-of.ts";
import type { Change, ChangeKind } from "../../functions/engine/metadata/diff/change.ts";
import { schemaDiff } from "../../functions/engine/metadata/diff/schema-diff.ts";
import { CompiledFileError } from "../../functions/engine/metadata/format/compiled-file-error.ts";
import type { GraphqlSchema } from "../../functions/engine/metadata/graphql-schema.ts";
import { EXIT } from "../exit-code.ts";
import { failure } from "../failure.ts";
import { printable } from "../output/printable.ts";
import type { Call, Colors, Run } from "../spec.ts";
import { compiledFile } from "../supergraph/compiled-file.ts";
import { word } from "../word.ts";

export const run: Run = async (call) => {
  const [before = "", after = ""] = call.args;
  const { failOn } = call.options;
  const kind =
    failOn === undefined ? null : word("--fail-on", { options: ["breaking", "dangerous"] }, failOn);
  const [old, now] = [await sideOf(call, before), await sideOf(call, after)];
  const changes = schemaDiff(old.api, now.api);
  const failing = changes.filter((one) => one.kind === "breaking" || one.kind === kind);
  return {
    answer: { supergraph: now.supergraph, changes },
    text: diffLines(changes, call.colors),
    ...(kind !== null && failing.length > 0 ? { exit: EXIT.failed } : {}),
  };
};

async function sideOf(
  call: Call,
  place: string,
): Promise<{ supergraph: string; api: GraphqlSchema }> {
  const { supergraph, file } = await compiledFile(call, place);
  try {
    return { supergraph, api: apiOf(file) };
  } catch (error) {
    if (!(error instanceof CompiledFileError)) throw error;
    throw failure("supergraph.unreadable", EXIT.failed, `${place}: ${error.message}.`);
  }
}

function diffLines(changes: readonly Change[], colors: Colors): string[] {
  if (changes.length === 0) return ["Nothing changes for any client."];
  const paint: Readonly<Record<ChangeKind, (text: string) => string>> = {
    breaking: colors.red,
    dangerous: colors.yellow,
    safe: colors.green,
  };
  const lines = changes.map(({ kind, path, roles, text }) => {
    const who = roles === null ? "" : colors.dim(` (${roles.map(printable).join(", ")})`);
    return `${paint[kind](kind.padEnd(9))} ${printable(path)}: ${printable(text)}${who}`;
  });
  const count = (kind: ChangeKind) => changes.filter((one) => one.kind === kind).length;
  const sums = `${count("breaking")} breaking, ${count("dangerous")} dangerous, ${count("safe")} safe.`;
  return [...lines, sums];
}
