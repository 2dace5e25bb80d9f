import { loadDefinition } from "../../functions/creator/builder/pack/load-definition.ts";
import { compileProjectSupergraph } from "../../functions/creator/builder/pack/supergraph/compile-project.ts";
import type { Run } from "../spec.ts";
import { supergraphName } from "../supergraph/read-project.ts";
import { warningLines } from "../output/finding-text.ts";

export const run: Run = async (call) => {
  const loaded = await loadDefinition(call.environment.cwd);
  const all = Object.keys(loaded.definition.supergraphs ?? {});
  const isOne = call.options.supergraph !== undefined || all.length === 0;
  const names = isOne ? [supergraphName(call, loaded)] : all;
  const supergraphs = [];
  const text: string[] = [];
  for (const supergraph of names) {
    const made = await compileProjectSupergraph(loaded.root, supergraph, loaded.definition);
    supergraphs.push({ supergraph, bytes: made.file.length, warnings: made.warnings });
    const warnings = made.warnings.map((one) => ({ ...one, part: supergraph }));
    text.push(...warningLines(warnings, call.colors));
    const warned = made.warnings.length === 0 ? "" : `, ${made.warnings.length} warnings`;
    text.push(
      `${call.colors.green("✓")} ${supergraph} is right (${made.file.length} bytes${warned}).`,
    );
  }
  return { answer: { supergraphs }, text };
};
