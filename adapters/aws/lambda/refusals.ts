import type { ComputeAdapter, Refusal } from "../../../shared/ports/compute.ts";
import { FUNCTION_NAME, RESERVED_VARIABLE, limits } from "../preset.ts";
import { environmentBytes, tooLarge, withNames } from "./environment.ts";
import { memoryOf, timeoutOf } from "./fields.ts";

/** What Lambda would refuse, told before anything is written. */
export const refusals: ComputeAdapter["refusals"] = (want) => {
  const { part, adopted } = want.key;
  const told: Refusal[] = [];
  const refuse = (detail: string) => void told.push({ code: "provider.limit", detail });
  if (want.artifact.size > limits.zipBytes) {
    refuse(
      `The zip of ${part} is ${megabytes(want.artifact.size)} MB; Lambda takes ${megabytes(limits.zipBytes)} (and 250 unpacked).`,
    );
  }
  if (memoryOf(want) > limits.memoryMbMax) {
    refuse(
      `${part} wants ${want.limits.memoryMb} MB of memory; Lambda gives ${limits.memoryMbMax}.`,
    );
  }
  if (timeoutOf(want) > limits.timeoutSecondsMax) {
    refuse(`${part} wants ${timeoutOf(want)} s for a request; Lambda gives 900.`);
  }
  const names = [...Object.keys(want.variables), ...want.secretNames];
  for (const name of names.filter((found) => RESERVED_VARIABLE.test(found))) {
    refuse(`Lambda keeps the variable ${name} of ${part} for itself.`);
  }
  // The values of secrets are not known here: with them it is measured again when it is sent.
  const empty = Object.fromEntries(want.secretNames.map((name) => [name, ""]));
  const bytes = environmentBytes(withNames({ ...want, secrets: null }, empty));
  if (bytes > limits.environmentBytes) refuse(tooLarge(part, bytes));
  if (adopted !== null && !FUNCTION_NAME.test(adopted)) {
    told.push({
      code: "function.not_adoptable",
      detail: `${adopted} is no name of a Lambda function.`,
    });
  }
  return told;
};

function megabytes(bytes: number): string {
  return String(Math.round((bytes / 2 ** 20) * 10) / 10);
}
