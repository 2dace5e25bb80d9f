import { usageFailure } from "../failure.ts";
import { readHidden } from "../secret-input.ts";
import type { Call } from "../spec.ts";

/** What an option says, else what a person at a terminal answers. Throws a `Failure` (usage). */
export async function required(
  call: Call,
  flag: string,
  question: string,
  given: string | undefined,
): Promise<string> {
  if (given !== undefined && given !== "") return given;
  const { stdin } = call.environment;
  if (!stdin.isTTY) throw usageFailure(`\`${flag}\` is missing: ${question}.`);
  const typed = (await stdin.ask(`${question} (${flag}): `, { hidden: false })).trim();
  if (typed === "") throw usageFailure(`\`${flag}\` is missing: ${question}.`);
  return typed;
}

/** A key, typed without being shown or read from a pipe; it never stands on the command line. */
export function hiddenKey(call: Call, what: string): Promise<string> {
  return readHidden(call.environment, `${what}: `);
}

export interface Way<Kind extends string> {
  kind: Kind;
  flag: string;
  title: string;
}

/**
 * How Lintas shall sign in: by the one flag that stands on the command line, else as a person
 * chooses. Throws a `Failure` (usage) where none or several were named.
 */
export async function chooseWay<Kind extends string>(
  call: Call,
  ways: readonly Way<Kind>[],
  named: readonly Kind[],
): Promise<Kind> {
  const [only, ...others] = named;
  const list = ways.map(({ flag, title }) => `${flag} (${title})`).join(", ");
  if (others.length > 0) throw usageFailure("Sign in in one way only.", `Choose one of: ${list}.`);
  if (only !== undefined) return only;
  const { stdin } = call.environment;
  if (!stdin.isTTY) throw usageFailure("How shall Lintas sign in?", `Choose one of: ${list}.`);
  call.say("How shall Lintas sign in?");
  for (const [i, { title, flag }] of ways.entries()) call.say(`  ${i + 1}  ${title}  ${flag}`);
  const typed = (await stdin.ask("Number: ", { hidden: false })).trim();
  const way = ways[Number(typed) - 1];
  if (way) return way.kind;
  throw usageFailure(`\`${typed}\` is none of these.`, `Choose one of: ${list}.`);
}
