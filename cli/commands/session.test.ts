import { readFile, stat } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { profilesPath, readProfiles } from "../profile/file.ts";
import { TOKEN } from "../fake/fake-state.ts";
import { type Desk, desk, MANAGER } from "../fake/run-lintas.ts";

const LINK = `${MANAGER}/sign-in#lts_l_once`;
let at: Desk;
beforeEach(async () => {
  at = await desk({ signedIn: false });
});
afterEach(() => at.close());

test("a sign-in link becomes a profile that only its owner can read, and no output holds the token", async () => {
  const ran = await at.run(["login", LINK]);
  expect(ran).toMatchObject({ exit: 0 });
  expect(ran.out).toContain("Signed in as Ana B. of home");
  const path = profilesPath(at.environment);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const saved = JSON.parse(await readFile(path, "utf8")) as unknown;
  expect(saved).toEqual({
    current: "default",
    profiles: { default: { url: MANAGER, token: TOKEN, organization: "home" } },
  });
  expect(ran.out + ran.err).not.toContain(TOKEN);
});

test("login --json prints one documented object without the token", async () => {
  const ran = await at.run(["login", LINK, "--json", "--profile", "work"]);
  expect(ran.json).toMatchObject({
    profile: "work",
    url: MANAGER,
    organization: "home",
    user: "Ana B.",
  });
  expect(ran.out + ran.err).not.toContain(TOKEN);
  expect((await readProfiles(at.environment)).current).toBe("work");
});

test("a used link is refused with exit code 3 and what to do", async () => {
  const ran = await at.run(["login", `${MANAGER}/sign-in#lts_l_`.replace("lts_l_", "lts_x_")]);
  expect(ran.exit).toBe(2);
  expect(ran.err).toContain("This is not a sign-in link.");
});

test("login --token reads it from a pipe and never from the command line", async () => {
  const piped = await at.run(["login", "--token", "--url", MANAGER], { stdin: `${TOKEN}\n` });
  expect(piped.exit).toBe(0);
  const argument = await at.run(["login", "--token", TOKEN]);
  expect(argument.exit).toBe(2);
  expect(argument.err).toContain("--token takes no value");
  expect(argument.out + argument.err).not.toContain(TOKEN);
});

test("a wrong token is refused by the Manager with exit code 3 and is not kept", async () => {
  const ran = await at.run(["login", "--token", "--url", MANAGER, "--json"], { stdin: "lts_p_no" });
  expect(ran.exit).toBe(3);
  expect(ran.json).toMatchObject({ error: { code: "auth.invalid_token" } });
  expect((await readProfiles(at.environment)).profiles).toEqual({});
});

test("login without a link tells where links come from", async () => {
  const ran = await at.run(["login"]);
  expect(ran.exit).toBe(2);
  expect(ran.err).toContain("`npm start`");
});

test("without a token every command is refused with exit code 3 before anything is sent", async () => {
  const ran = await at.run(["projects", "--json"]);
  expect(ran.exit).toBe(3);
  expect(ran.json).toMatchObject({ error: { code: "auth.required" } });
  expect(at.manager.seen).toEqual([]);
});

test("LINTAS_URL and LINTAS_TOKEN stand above the profile", async () => {
  const variables = { LINTAS_URL: MANAGER, LINTAS_TOKEN: TOKEN };
  const ran = await at.run(["projects", "--json"], { variables });
  expect(ran.json).toMatchObject({ items: [{ slug: "shop" }] });
});

test("the profile's token does not go to another Manager", async () => {
  await at.run(["login", LINK]);
  const sent = at.manager.seen.length;
  const ran = await at.run(["projects"], { variables: { LINTAS_URL: "http://other:7070" } });
  expect(ran.exit).toBe(3);
  expect(at.manager.seen).toHaveLength(sent);
});

test("whoami says who, where and with which token", async () => {
  await at.run(["login", LINK]);
  expect((await at.run(["whoami"])).out).toContain("owner of home");
  expect((await at.run(["whoami", "--json"])).json).toMatchObject({
    url: MANAGER,
    profile: "default",
    me: { name: "Ana B." },
  });
});

test("logout revokes the token and forgets the profile", async () => {
  await at.run(["login", LINK]);
  const ran = await at.run(["logout", "--json"]);
  expect(ran.json).toEqual({ profile: "default", revoked: true });
  expect(at.manager.seen.at(-1)).toMatchObject({ method: "DELETE", path: "/v1/session" });
  expect((await readProfiles(at.environment)).profiles).toEqual({});
});

test("a made token is printed once, on stdout, alone", async () => {
  await at.run(["login", LINK]);
  const line = ["token", "create", "ci", "--machine", "--role", "developer", "--days", "30"];
  const ran = await at.run(line);
  expect(ran.out).toBe("lts_m_made\n");
  const listed = await at.run(["token", "list"]);
  expect(listed.out).toContain("ci");
  expect(listed.out).not.toContain("lts_");
  expect((await at.run(["token", "revoke", "tok_2", "--json"])).json).toEqual({
    id: "tok_2",
    revoked: true,
  });
  expect((await at.run(["token", "revoke", "tok_2"])).exit).toBe(4);
});

test("a role or scope that does not exist is a usage error that lists those that do", async () => {
  await at.run(["login", LINK]);
  const role = await at.run(["token", "create", "x", "--role", "king"]);
  expect(role.exit).toBe(2);
  expect(role.err).toContain("owner, admin, developer, operator, viewer");
  expect((await at.run(["token", "create", "x", "--scope", "all"])).exit).toBe(2);
});
