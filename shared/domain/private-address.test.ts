import { describe, expect, test } from "vitest";
import { endpointsOf, isPrivateAddress, privateEndpoint } from "./private-address.ts";

describe("an address is private", () => {
  test.each([
    "127.0.0.1",
    "127.255.0.9",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "168.63.129.16",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "fd00:ec2::254",
    "fe80::1%eth0",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "not an address",
  ])("where it is %s", (address) => expect(isPrivateAddress(address)).toBe(true));

  test.each([
    "8.8.8.8",
    "172.32.0.1",
    "100.128.0.1",
    "52.94.76.1",
    "2600:1f18::1",
    "::ffff:8.8.8.8",
  ])("but not where it is %s", (address) => expect(isPrivateAddress(address)).toBe(false));
});

describe("an endpoint is refused", () => {
  const lookup = async (name: string) => {
    if (name === "inside.example.com") return ["8.8.8.8", "10.0.0.7"];
    if (name === "outside.example.com") return ["8.8.8.8", "2600:1f18::1"];
    throw new Error("ENOTFOUND");
  };

  test.each([
    "http://127.0.0.1:4566",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::1]:4566",
    "http://localhost:4566",
    "http://cloud.localhost",
    "https://inside.example.com/root",
  ])("that leads inside: %s", async (endpoint) => {
    expect(await privateEndpoint(["https://outside.example.com", endpoint], lookup)).toBe(endpoint);
  });

  test("and no other is", async () => {
    const fine = ["https://outside.example.com", "https://8.8.8.8", "https://nowhere.example.com"];
    expect(await privateEndpoint(fine, lookup)).toBeNull();
  });
});

test("every address that a connection sets is looked at", () => {
  const settings = { endpoint: "https://a", scm: "https://b", authority: "https://c" };
  expect(endpointsOf({ settings })).toEqual(["https://a", "https://b", "https://c"]);
  expect(endpointsOf({ settings: {} })).toEqual([]);
});
