import { expect, test } from "vitest";
import { Secret } from "../../../../shared/secret.ts";
import { printPrepared, readPrepared } from "./answer.ts";

test("what is printed for the launcher is read back whole, secrets as secrets", () => {
  const prepared = {
    installation: "ins_1",
    organization: "org_1",
    consoleLink: new Secret("console"),
    commandLineLink: new Secret("command line"),
    deployToken: new Secret("deploy"),
    gatewayToken: new Secret("gateway"),
    signingKey: { id: "s", publicKey: "p" },
    invokeKey: { id: "i", publicKey: "p", privateKey: new Secret("private") },
  };
  const read = readPrepared(printPrepared(prepared));
  expect(read.consoleLink.reveal()).toBe("console");
  expect(read.commandLineLink.reveal()).toBe("command line");
  expect(read.invokeKey.privateKey.reveal()).toBe("private");
  expect(read.signingKey).toEqual(prepared.signingKey);
});
