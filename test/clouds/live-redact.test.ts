import { expect, test } from "vitest";
import { createRedactor } from "../live/redact.ts";
import type { RawExchange } from "../live/tap.ts";

const VALUE = "a value that nobody may read";

function raw(over: Partial<RawExchange> & { said?: unknown; asked?: unknown }): RawExchange {
  const json = { "content-type": "application/json" };
  const bytes = (value: unknown) => Buffer.from(value === undefined ? "" : JSON.stringify(value));
  const { said, asked, ...rest } = over;
  return {
    method: "POST",
    url: "https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions",
    requestHeaders: new Headers(json),
    requestBody: bytes(asked),
    status: 200,
    answerHeaders: new Headers(json),
    answerBody: bytes(said),
    ms: 1,
    ...rest,
  };
}

const redactor = (provider: "aws" | "gcp" | "azure", account: string, secrets: string[] = []) =>
  createRedactor({ provider, account, secrets });

test.each([
  ["AWS", { Environment: { Variables: { TOKEN: VALUE } } }],
  ["Cloud Run", { template: { containers: [{ env: [{ name: "TOKEN", value: VALUE }] }] } }],
  ["Cloud Functions", { serviceConfig: { environmentVariables: { TOKEN: VALUE } } }],
  ["Azure", { properties: { siteConfig: { appSettings: [{ name: "TOKEN", value: VALUE }] } } }],
])("values of variables are hidden, and their names stay, as %s writes them", (_name, body) => {
  const kept = redactor("aws", "210987654321").redact(1, raw({ asked: body, said: body }));
  const text = JSON.stringify(kept);
  expect(text).not.toContain(VALUE);
  expect(text.match(/TOKEN/g)).toHaveLength(2);
});

test("a list of an app's settings at Azure keeps their names alone", () => {
  const url =
    "https://management.azure.com/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/g/providers/Microsoft.Web/sites/s/config/appsettings/list?api-version=2024-11-01";
  const said = { name: "appsettings", properties: { PASSWORD: VALUE } };
  const kept = redactor("azure", "11111111-2222-4333-8444-555555555555").redact(
    1,
    raw({ url, said }),
  );
  expect(JSON.stringify(kept)).not.toMatch(new RegExp(`${VALUE}|11111111-2222`));
  expect(JSON.stringify(kept)).toContain("PASSWORD");
});

test("ids of one account are the same stand-ins everywhere, so that an exchange still hangs together", () => {
  const guid = "99999999-aaaa-4bbb-8ccc-dddddddddddd";
  const arn = "arn:aws:iam::210987654321:role/r";
  const all = redactor("aws", "210987654321");
  const first = all.redact(1, raw({ said: { Role: arn, RevisionId: guid } }));
  const second = all.redact(2, raw({ asked: { RevisionId: guid } }));
  const text = JSON.stringify([first, second]);
  expect(text).not.toMatch(/210987654321|99999999-aaaa/);
  expect(text).toContain("arn:aws:iam::123456789012:role/r");
  expect(text.match(/00000000-0000-4000-8000-000000000001/g)).toHaveLength(2);
});

test("a signed address keeps no signature, in an answer or as the address that is asked", () => {
  const address =
    "https://storage.googleapis.com/bucket/zip?GoogleAccessId=somebody@p.iam&Expires=1&Signature=abcdef";
  const all = redactor("gcp", "p-1234");
  const kept = [
    all.redact(1, raw({ said: { uploadUrl: address } })),
    all.redact(2, raw({ method: "PUT", url: address })),
  ];
  expect(JSON.stringify(kept)).not.toMatch(/abcdef|somebody/);
  expect(JSON.stringify(kept)).toContain("storage.googleapis.com/bucket/zip");
});

test.each([
  "https://oauth2.googleapis.com/token",
  "https://login.microsoftonline.com/tenant/oauth2/v2.0/token",
  "https://sts.eu-central-1.amazonaws.com/",
  "http://169.254.169.254/metadata/identity/oauth2/token",
  "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token",
])("nothing is kept of what signs in: %s", (url) => {
  const said = { access_token: "a token" };
  expect(redactor("gcp", "p-1234").redact(1, raw({ url, said }))).toBeNull();
});

test("an exchange in which a secret would be left is not kept at all", () => {
  const headers = new Headers({ authorization: "Bearer ya29.a-very-long-token" });
  const all = redactor("gcp", "p-1234", ["the-secret-access-key"]);
  expect(all.redact(1, raw({ said: { note: "the-secret-access-key" } }))).toBeNull();
  const echoed = raw({ requestHeaders: headers, said: { note: "got ya29.a-very-long-token" } });
  expect(all.redact(2, echoed)).toBeNull();
  const plain = all.redact(3, raw({ requestHeaders: headers, said: { note: "fine" } }));
  expect(plain?.request.headers).toEqual({ authorization: "Bearer redacted" });
});
