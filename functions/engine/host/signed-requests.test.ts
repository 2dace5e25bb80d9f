import { expect, test } from "vitest";
import { testClock } from "../../../test/harness/clock.ts";
import { signatureHeader } from "../../../shared/protocol/invoke.ts";
import { generateSigningKeyPair, signer, verifier } from "../../../shared/signing.ts";
import { SignedRequests } from "./signed-requests.ts";

const REQUEST = { release: "rel_1", part: "api", method: "POST", target: "/graphql?a=1" };

async function setUp() {
  const clock = testClock();
  const keys = await generateSigningKeyPair("test");
  const verify = await verifier(keys.publicKey);
  let verified = 0;
  const signed = new SignedRequests((text, signature) => {
    verified += 1;
    return verify(text, signature);
  }, clock);
  const sign = await signer(keys.privateKey);
  const header = await signatureHeader(sign, clock, REQUEST);
  return { clock, sign, signed, header, verified: () => verified };
}

test("a request is for the release and the part that its signature names", async () => {
  const { signed, header } = await setUp();
  expect(await signed.addressee({ ...REQUEST, header })).toEqual({ release: "rel_1", part: "api" });
});

test("the same is verified once, and no longer good when its time is over", async () => {
  const { clock, signed, header, verified } = await setUp();
  for (let time = 0; time < 3; time += 1) await signed.addressee({ ...REQUEST, header });
  expect(verified()).toBe(1);
  await clock.advance(59_999);
  expect(await signed.addressee({ ...REQUEST, header })).not.toBeNull();
  await clock.advance(1);
  expect(await signed.addressee({ ...REQUEST, header })).toBeNull();
});

test("what was signed for another method, path, release or part, or by others, is nobody's", async () => {
  const { clock, signed, header } = await setUp();
  await signed.addressee({ ...REQUEST, header });
  const foreign = await signer((await generateSigningKeyPair("foreign")).privateKey);
  const [v1, release, part, expires, signature] = header.split(".");
  const wrong = [
    { ...REQUEST, method: "GET", header },
    { ...REQUEST, target: "/graphql", header },
    { ...REQUEST, header: [v1, "rel_2", part, expires, signature].join(".") },
    { ...REQUEST, header: [v1, release, "other", expires, signature].join(".") },
    { ...REQUEST, header: [v1, release, part, Number(expires) + 1, signature].join(".") },
    { ...REQUEST, header: await signatureHeader(foreign, clock, REQUEST) },
    { ...REQUEST, header: "" },
    { ...REQUEST, header: null },
  ];
  for (const one of wrong) expect(await signed.addressee(one)).toBeNull();
});
