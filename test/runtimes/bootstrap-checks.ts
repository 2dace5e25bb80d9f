import { expect } from "vitest";
import { releaseFetch } from "../../functions/mounts/release-fetch.ts";
import { serve, type Served } from "../fakes/serve.ts";

/** What `lintas bootstrap --json` prints the first time. */
export interface Bootstrapped {
  url: string;
  signIn: string;
  masterKey: string;
  build: string;
}

/** The command line of whoever signs in there; resolves to what `--json` printed. */
type CommandLine = <T>(args: readonly string[]) => Promise<T>;

const ask = releaseFetch();

export async function expectInstalled({ url, masterKey }: Bootstrapped): Promise<void> {
  expect(url).toMatch(/^http/);
  expect(masterKey).toMatch(/^[\w-]{43}$/);
  const healthy = await ask(new Request(new URL("/healthz", url)));
  expect(healthy.status).toBe(200);
}

/**
 * A front of what answers at `url`: the command line leaves names to the system, whose resolver may
 * not know `*.localhost`.
 */
export function frontOf(url: string): Promise<Served> {
  return serve((asked) => {
    const { pathname, search } = new URL(asked.url);
    return ask(new Request(new URL(pathname + search, url), asked));
  });
}

export async function expectSignsOwnerIn(
  { url, signIn }: Bootstrapped,
  front: Served,
  lintas: CommandLine,
): Promise<void> {
  const page = await ask(new Request(new URL("/", url)));
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  await lintas(["login", `${front.origin}/sign-in${new URL(signIn).hash}`]);
  const { me } = await lintas<{ me: { organizations: { slug: string }[] } }>(["whoami"]);
  expect(me.organizations.map((one) => one.slug)).toEqual(["local"]);
}

/** `again`: what bootstrapping once more printed. */
export async function expectSame(
  there: Bootstrapped,
  again: unknown,
  lintas: CommandLine,
): Promise<void> {
  expect(again).toMatchObject({ build: there.build, signIn: null, masterKey: null });
  const projects = await lintas<{ items: { slug: string }[] }>(["projects"]);
  expect(projects.items.map((one) => one.slug)).toEqual(["shop"]);
}
