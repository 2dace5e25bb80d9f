import { answer } from "../client/answer.ts";
import { managerClient } from "../client/manager.ts";
import type { Environment } from "../environment.ts";
import { usageFailure } from "../failure.ts";
import { DEFAULT_URL } from "../profile/choose.ts";
import { readProfiles, writeProfiles } from "../profile/file.ts";
import type { Call, Run } from "../spec.ts";
import { Secret } from "../../shared/secret.ts";
import { readHidden } from "../secret-input.ts";

export const run: Run = async (call) => {
  const { environment, options } = call;
  const { url, token } = options.token ? await givenToken(call) : await exchanged(call);
  const client = managerClient(environment, { url, token });
  const me = await answer(client.v1.me.$get());
  const organization = options.org ?? me.organizations[0]?.slug;
  if (organization === undefined) {
    throw usageFailure("The token is good for no organization.", "Use a token of a member.");
  }
  const profiles = await readProfiles(environment);
  const profile = options.profile ?? profiles.current;
  profiles.profiles[profile] = { url, token: token.reveal(), organization };
  await writeProfiles(environment, { ...profiles, current: profile });
  const { expiresAt } = me.token;
  return {
    answer: { profile, url, organization, user: me.name, expiresAt },
    text: [
      `Signed in as ${me.name} of ${organization} at ${url}.`,
      `The token is kept in the profile \`${profile}\` until ${expiresAt.slice(0, 10)}.`,
    ],
  };
};

/** The link's secret stands behind `#` and goes only to the link's own origin. */
async function exchanged(call: Call): Promise<{ url: string; token: Secret }> {
  const link = call.args[0] ?? (await askForLink(call.environment));
  const url = URL.canParse(link) ? new URL(link) : null;
  const secret = url?.hash.slice(1) ?? "";
  if (!url || !/^https?:$/.test(url.protocol) || !secret.startsWith("lts_l_")) {
    throw usageFailure(
      "This is not a sign-in link.",
      "It looks like http://localhost:7070/sign-in#lts_l_…: put it in quotes, with all that stands behind the `#`.",
    );
  }
  const client = managerClient(call.environment, { url: url.origin, token: new Secret(secret) });
  const issued = await answer(client.v1.tokens.exchange.$post({ json: { link: secret } }));
  return { url: url.origin, token: new Secret(issued.token) };
}

async function askForLink(environment: Environment): Promise<string> {
  if (!environment.stdin.isTTY) {
    throw usageFailure(
      "A sign-in link is missing.",
      "Each start of the stack (`npm start`) prints one: `lintas login '<link>'`. Where there is none, read a token from stdin: `lintas login --token`.",
    );
  }
  environment.stderr.write("Each start of the stack (`npm start`) prints a sign-in link.\n");
  return (await environment.stdin.ask("Sign-in link: ", { hidden: true })).trim();
}

async function givenToken(call: Call): Promise<{ url: string; token: Secret }> {
  const { environment, options } = call;
  if (call.args.length > 0) {
    throw usageFailure(
      "--token takes no value: what stands on a command line is seen by others on the machine.",
      "Pipe it in: `lintas login --token < token.txt`, or type it when asked.",
    );
  }
  const url = options.url ?? (environment.variables["LINTAS_URL"] || DEFAULT_URL);
  if (!URL.canParse(url)) throw usageFailure(`\`${url}\` is not an address.`);
  const token = environment.variables["LINTAS_TOKEN"] || (await readHidden(environment, "Token: "));
  return { url: new URL(url).origin, token: new Secret(token.trim()) };
}
