import { createHmac } from "node:crypto";
import { argv, env, exit, stderr, stdout } from "node:process";

const HOURS = 12;

/** A token for the store's API (HS256), for twelve hours. `userId`: an employee's or a customer's. */
export function tokenFor(key: string, role: string, userId: number, now = Date.now()): string {
  const claims = {
    exp: Math.floor(now / 1000) + HOURS * 3600,
    "claims.jwt.hasura.io": {
      "x-hasura-default-role": role,
      "x-hasura-allowed-roles": [role],
      "x-hasura-user-id": userId,
    },
  };
  const text = [{ alg: "HS256", typ: "JWT" }, claims].map(encoded).join(".");
  return `${text}.${createHmac("sha256", key).update(text).digest("base64url")}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

if (import.meta.main) {
  const [role, id = "0"] = argv.slice(2);
  const key = env["JWT_KEY"];
  if (key === undefined || role === undefined) {
    stderr.write("usage: JWT_KEY=<the secret> node token.ts admin|employee|customer [id]\n");
    exit(1);
  }
  stdout.write(`${tokenFor(key, role, Number(id))}\n`);
}
