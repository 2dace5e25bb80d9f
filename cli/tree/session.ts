import type { CommandSpec } from "../spec.ts";
import { collect, whole } from "./parse.ts";

export const sessionCommands: readonly CommandSpec[] = [
  {
    name: "login",
    summary: "sign in with a one-time link, or with a token",
    arguments: [["[link]", "the sign-in link that the stack printed"]],
    options: [
      { flags: "--token", summary: "read a token from stdin, or ask for it without showing it" },
      {
        flags: "--url <address>",
        summary: "the Manager's address for --token (default: http://localhost:7070)",
      },
    ],
    example: "lintas login 'http://localhost:7070/sign-in#lts_l_…'",
    answer: "`{ profile, url, organization, user, expiresAt }`",
    load: () => import("../commands/login.ts"),
  },
  {
    name: "logout",
    summary: "revoke the profile's token and forget it",
    example: "lintas logout",
    answer: "`{ profile, revoked }`: whether the Manager could be told",
    load: () => import("../commands/logout.ts"),
  },
  {
    name: "whoami",
    summary: "who you are, where, and what you may do",
    example: "lintas whoami",
    answer: "`{ url, profile, me }`, `me` as of `GET /v1/me`",
    load: () => import("../commands/whoami.ts"),
  },
  {
    name: "token create",
    summary: "make a token; it is shown this once",
    arguments: [["<name>", "what it is for"]],
    options: [
      { flags: "--machine", summary: "a token of its own, not bound to you" },
      {
        flags: "--role <role>",
        summary: "of a machine token: admin, developer, operator or viewer",
      },
      {
        flags: "--scope <permission>",
        summary: "only this permission; may be repeated",
        parse: collect,
      },
      { flags: "--days <n>", summary: "days until it expires (default: 90)", parse: whole(1, 365) },
    ],
    example: "lintas token create ci --machine --role developer --days 30",
    answer: "the token's `{ id, kind, name, …, token }`",
    load: () => import("../commands/token-create.ts"),
  },
  {
    name: "token list",
    summary: "the tokens of the organization",
    example: "lintas token list",
    answer: "`{ items: Token[] }`",
    load: () => import("../commands/token-list.ts"),
  },
  {
    name: "token revoke",
    summary: "make a token worthless at once",
    arguments: [["<id>", "of `lintas token list`"]],
    example: "lintas token revoke tok_01h…",
    answer: "`{ id, revoked: true }`",
    load: () => import("../commands/token-revoke.ts"),
  },
];
