import { openSession } from "../client/session.ts";
import { findFunction } from "../functions/find-function.ts";
import { ageText } from "../output/age.ts";
import { missingCaps } from "../output/caps-text.ts";
import { printable } from "../output/printable.ts";
import type { Run } from "../spec.ts";

export const run: Run = async (call) => {
  const session = await openSession(call);
  const found = await findFunction(session, call.args[0] ?? "");
  const { owner, project, environment, part, release, adoption } = found;
  const facts: (readonly [string, string | null])[] = [
    ["target", found.target],
    ["owner", part === null ? owner : `${owner}: ${part} of ${project} in ${environment}`],
    ["release", release],
    ["state", [found.state, printable(found.reason ?? "")].filter(Boolean).join(": ")],
    ["revision", found.revision],
    ["address", found.url],
    ["changed", found.changedAt],
    ["read back", `${ageText(found.ageSeconds)} ago`],
    [
      "adopted for",
      adoption && `${adoption.part} of ${adoption.project} in ${adoption.environment}`,
    ],
    ["cannot be adopted", found.notAdoptable],
    ["drift", found.drifted ? "see lintas drift" : null],
  ];
  const fields = Object.entries(found.fields).map(
    ([name, value]) => [name, String(value)] as const,
  );
  return {
    answer: { function: found },
    text: [
      call.colors.bold(`${found.name} ${call.colors.dim(found.id)}`),
      ...facts.flatMap(([name, value]) => (value ? [line(name, value)] : [])),
      ...fields.map(([name, value]) => line(name, printable(value))),
      ...missingCaps(found.caps).map((text) => call.colors.dim(`  · ${text}`)),
    ],
  };
};

function line(name: string, value: string): string {
  return `  ${name.padEnd(18)} ${value}`;
}
