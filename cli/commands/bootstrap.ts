import { randomBytes } from "node:crypto";
import { Provider } from "../../shared/domain/connection.ts";
import { newToken, tokenHash } from "../../shared/tokens.ts";
import { controlBuild } from "../bootstrap/control-build.ts";
import { answer } from "../client/answer.ts";
import { type Place, placeAt } from "../client/place.ts";
import { openSession } from "../client/session.ts";
import { deployBuild } from "../deploy/deploy-build.ts";
import { ensureEnvironment } from "../deploy/ensure-environment.ts";
import { readStatus } from "../deploy/live.ts";
import { stopwatch } from "../deploy/timing.ts";
import { usageFailure } from "../failure.ts";
import { readHidden } from "../secret-input.ts";
import type { Call, Run } from "../spec.ts";
import { word } from "../word.ts";

const PROJECT = "lintas";
const KEY_BYTES = 32;

/**
 * Lintas itself as an ordinary deploy: the build of the Manager that is asked, released on a cloud,
 * onto a database that the user names. Done again it brings the newest version there.
 */
export const run: Run = async (call) => {
  const provider = word("The cloud", Provider, call.args[0] ?? "");
  const target = targetOf(call, provider);
  const session = await openSession(call);
  const project = {
    ...session,
    project: PROJECT,
    atProject: { org: session.org, project: PROJECT },
  };
  const place = placeAt(project, call.options.env ?? provider);
  await ensureEnvironment(call, place, [place.env]);
  const first = await firstTime(call, place);
  await setVariables(call, place);
  call.say("Packing Manager and Creator …");
  const watch = stopwatch(call.environment);
  const build = await controlBuild(call.environment, project);
  const operation = await deployBuild(call, { place, build, targets: [target] }, watch);
  const status = await readStatus(place);
  const live = status.releases.find((release) => release.weight > 0);
  const url = live?.parts.find(({ part }) => part === "manager")?.url ?? null;
  const signIn = first === null || url === null ? null : `${originOf(url)}/sign-in#${first.link}`;
  return {
    answer: {
      url,
      signIn,
      masterKey: first?.masterKey ?? null,
      build: build.id,
      release: live?.id ?? null,
      operation: operation.id,
    },
    text: [
      `Lintas runs at ${url ?? "an address that the cloud did not tell"} (build ${build.id}, ${target}).`,
      ...(signIn === null ? [] : [`Sign in within an hour, once: ${signIn}`]),
      ...(first === null
        ? []
        : [
            `Its master key, which nothing can bring back: ${first.masterKey}`,
            "Keep it where your other keys are; without it no secret there can be read again.",
          ]),
    ],
  };
};

function targetOf(call: Call, provider: Provider): string {
  const [target, ...more] = call.options.target ?? [];
  if (target !== undefined && more.length === 0) return target;
  const [region] = call.options.region ?? [];
  if (target === undefined && region !== undefined) return `${provider}:${region}`;
  throw usageFailure(
    "It is not said where it shall run.",
    `Name one region: \`--region …\`, or one target: \`--target <connection>:<region>\`.`,
  );
}

/** The secrets of a new installation; null where it has them already and keeps them. */
async function firstTime(call: Call, place: Place) {
  const { secrets } = place.client.v1.orgs[":org"].projects[":project"].environments[":env"];
  const one = secrets[":name"];
  const at = (name: string) => ({ ...place.at, name });
  const { items } = await answer(secrets.$get({ param: place.at, query: {} }));
  if (items.some(({ name }) => name === "MASTER_KEY")) return null;
  const database = await readHidden(call.environment, "Address of its database (postgres://…): ");
  const masterKey = randomBytes(KEY_BYTES).toString("base64url");
  const link = newToken("link");
  const set = (name: string, value: string) =>
    answer(one.$put({ param: at(name), json: { value } }, { headers: { "if-match": "*" } }));
  await set("DATABASE_URL", database);
  await setVariable(place, "SIGN_IN_LINK", await tokenHash(link));
  // Last: where it is there, all is there.
  await set("MASTER_KEY", masterKey);
  return { masterKey, link: link.reveal() };
}

/** `--objects`, and whatever `--setting` names. */
async function setVariables(call: Call, place: Place): Promise<void> {
  const { objects, setting = [] } = call.options;
  if (objects !== undefined) await setVariable(place, "OBJECTS", objects);
  for (const one of setting) {
    const [name = "", ...value] = one.split("=");
    if (value.length === 0) throw usageFailure(`\`${one}\` is not <name>=<value>.`);
    await setVariable(place, name, value.join("="));
  }
}

async function setVariable(place: Place, name: string, value: string): Promise<void> {
  const { variables } = place.client.v1.orgs[":org"].projects[":project"].environments[":env"];
  const param = { ...place.at, name };
  await answer(
    variables[":name"].$put({ param, json: { value } }, { headers: { "if-match": "*" } }),
  );
}

function originOf(url: string): string {
  return new URL(url).origin;
}
