import { createHash, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { apiWith, ORG, type TestApi } from "../../harness/api.ts";

/** A Manager that is to be asked, and what signs in to it. */
export interface ManagerSubject {
  origin: string;
  /** Of a token of the local administrator. */
  api: TestApi;
}

interface Problem {
  code: string;
  status: number;
  type: string;
}

/**
 * The Manager's public contract over HTTP alone: whatever host it runs on, all of it must hold. Each
 * subject works in a project of its own, so that several may share one database at the same time.
 */
export function managerContract(name: string, subject: () => ManagerSubject): void {
  const slug = `contract-${randomBytes(4).toString("hex")}`;
  const project = `${ORG}/projects/${slug}`;
  const api = () => subject().api;
  const problemOf = async (answer: Response) => {
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    return (await answer.json()) as Problem;
  };

  describe(`the Manager on ${name}`, () => {
    test("tells who is signed in, and nobody else", async () => {
      const me = await api().call<{ organizations: { slug: string }[] }>("GET", "/v1/me");
      expect(me.organizations.map((one) => one.slug)).toEqual(["local"]);
      for (const token of ["", "lts_p_nonsense"]) {
        const answer = await apiWith(subject().origin, token).raw("GET", "/v1/me");
        expect(answer.status).toBe(401);
        expect((await problemOf(answer)).code).toMatch(/^auth\./);
      }
    });

    test("keeps projects, environments and variables, each change with its condition", async () => {
      await api().call("POST", `${ORG}/projects`, { slug });
      const again = await api().raw("POST", `${ORG}/projects`, json({ slug }));
      expect([again.status, (await problemOf(again)).code]).toEqual([409, "project.exists"]);
      await api().call("POST", `${project}/environments`, { slug: "staging" });
      const path = `${project}/environments/staging/variables/GREETING`;
      const put = (value: string, headers: Record<string, string>) =>
        api().raw("PUT", path, json({ value }, headers));
      const made = await put("halo", { "if-none-match": "*" });
      expect(made.status).toBe(201);
      const etag = made.headers.get("etag") ?? "";
      expect((await put("salam", { "if-match": etag })).status).toBe(200);
      const stale = await put("again", { "if-match": etag });
      expect([stale.status, (await problemOf(stale)).code]).toEqual([412, "edit.stale"]);
      const read = await api().call<{ value: string }>("GET", path);
      expect(read.value).toBe("salam");
    });

    test("answers a repeated request as it did at first, and another one under its key not at all", async () => {
      const key = { "idempotency-key": randomBytes(12).toString("hex") };
      const path = `${project}/environments`;
      const first = await api().raw("POST", path, json({ slug: "once" }, key));
      const repeated = await api().raw("POST", path, json({ slug: "once" }, key));
      expect([first.status, repeated.status]).toEqual([201, 201]);
      expect(await repeated.json()).toEqual(await first.json());
      const other = await api().raw("POST", path, json({ slug: "other" }, key));
      expect([other.status, (await problemOf(other)).code]).toEqual([
        422,
        "idempotency.key_reused",
      ]);
    });

    test("says what is wrong with a problem, and hides what may not be seen", async () => {
      const invalid = await api().raw("POST", `${ORG}/projects`, json({ slug: "Not A Slug" }));
      expect([invalid.status, (await problemOf(invalid)).code]).toEqual([400, "request.invalid"]);
      for (const path of [`${ORG}/projects/no-such`, "/v1/orgs/foreign/projects", "/v1/nothing"]) {
        const answer = await api().raw("GET", path);
        expect(answer.status).toBe(404);
        expect((await problemOf(answer)).type).toContain("not_found");
      }
      const torn = await api().raw("POST", `${ORG}/projects`, {
        body: '{"slug":',
        headers: { "content-type": "application/json" },
      });
      expect(torn.status).toBe(400);
    });

    test("streams an operation's events as they are", async () => {
      const environment = `${project}/environments/staging`;
      const operation = await api().call<{ id: string }>("POST", `${environment}/destructions`, {
        confirm: "staging",
      });
      const leaving = new AbortController();
      const headers = { authorization: `Bearer ${api().token}`, accept: "text/event-stream" };
      const path = `${ORG}/operations/${operation.id}/events`;
      const answer = await fetch(subject().origin + path, { headers, signal: leaving.signal });
      expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
      const text = await firstEvent(answer);
      expect(text).toContain('"state":"pending"');
      leaving.abort();
    });

    test("takes large binary bodies whole, and refuses larger ones", async () => {
      const bytes = randomBytes(4_000_000);
      const digest = createHash("sha256").update(bytes).digest("hex");
      const put = await api().raw("PUT", `${ORG}/blobs/${digest}`, {
        body: bytes,
        headers: { "content-type": "application/octet-stream" },
      });
      expect(put.status).toBeLessThan(300);
      const wanted = { digests: [digest, "0".repeat(64)] };
      const { missing } = await api().call<{ missing: string[] }>(
        "POST",
        `${ORG}/blobs/missing`,
        wanted,
      );
      expect(missing).toEqual(["0".repeat(64)]);
      const spoilt = await api().raw("PUT", `${ORG}/blobs/${"1".repeat(64)}`, {
        body: bytes,
        headers: { "content-type": "application/octet-stream" },
      });
      expect([spoilt.status, (await problemOf(spoilt)).code]).toEqual([
        422,
        "blob.digest_mismatch",
      ]);
      const text = JSON.stringify({ slug: "x".repeat(2_000_000) });
      const large = await api().raw("POST", `${ORG}/projects`, {
        body: text,
        headers: { "content-type": "application/json" },
      });
      expect(large.status).toBe(413);
    });

    test("describes itself, and serves the console with its rules", async () => {
      const { origin } = subject();
      const described = (await (await fetch(`${origin}/v1/openapi.json`)).json()) as {
        openapi: string;
      };
      expect(described.openapi).toMatch(/^3\.1/);
      const page = await fetch(`${origin}/orgs/local`);
      expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(await page.text()).toContain("<html");
    });
  });
}

function json(body: unknown, headers: Record<string, string> = {}) {
  return {
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  };
}

/** What comes until the first event is whole. */
async function firstEvent(answer: Response): Promise<string> {
  if (answer.body === null) throw new Error("there is no stream");
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of answer.body) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (/^data:.*\n\n/m.test(text)) break;
  }
  return text;
}
