/** A promise, and where it is proved: every matching test counts. */
export interface Guarantee {
  sentence: string;
  proof: readonly { file: string; name?: RegExp }[];
}

export const guarantees: readonly Guarantee[] = [
  {
    sentence:
      "A fresh clone runs `npm start` with empty home and environment, is driven over HTTP and CLI only, and passes `npm run check`",
    proof: [{ file: "test/e2e/clone.test.ts" }],
  },
  {
    sentence:
      "A project in an empty folder installs the CLI from the Manager, deploys, and its result answers",
    proof: [
      { file: "test/e2e/clone.test.ts", name: /project of one's own/ },
      { file: "test/e2e/user-project.test.ts" },
    ],
  },
  {
    sentence: "Two builds in different folders, users, umasks and time zones have one digest",
    proof: [{ file: "functions/creator/builder/pack/pack.test.ts", name: /one digest/ }],
  },
  {
    sentence:
      "Crash table: deploy, promote, rollback, destroy and cancel, killed at every boundary of every step, end right",
    proof: [{ file: "test/crash/table.test.ts" }],
  },
  {
    sentence: "A sample of the crash table by real SIGKILL of the Creator's process ends right",
    proof: [{ file: "test/crash/sigkill.test.ts" }],
  },
  {
    sentence: "Taking out one intent write makes the crash table fail",
    proof: [{ file: "test/crash/table.test.ts", name: /taking out one intent write/ }],
  },
  {
    sentence:
      'Adapters that create twice, overwrite what is foreign, believe "active" or forget tags each fail the contract suite',
    proof: [{ file: "test/contract/adapters/", name: /contract notices/ }],
  },
  {
    sentence:
      "200 requests a second for 20 s across 10 promotes and rollbacks: none fails, each answer is wholly of one build",
    proof: [{ file: "test/e2e/zero-loss.test.ts" }],
  },
  {
    sentence:
      "Gateway and runner keep serving with Manager, Creator and PostgreSQL stopped, and after their own restart in that state",
    proof: [{ file: "test/e2e/survival.test.ts" }],
  },
  {
    sentence:
      "A function cannot read the master key, the database, another tenant's artifact or another function's environment",
    proof: [
      { file: "test/contract/runner/isolation.test.ts" },
      { file: "test/e2e/isolation.test.ts" },
    ],
  },
  {
    sentence:
      "With its backends killed the database driver neither crashes, hangs nor answers wrong, in every mix",
    proof: [
      { file: "test/postgres/driver-kill.test.ts" },
      { file: "test/postgres/driver-cases.test.ts" },
    ],
  },
  {
    sentence:
      "Every route answers no token, wrong tenant, too small a role and the right role as it must",
    proof: [{ file: "functions/manager/policy.pg.test.ts" }],
  },
  {
    sentence:
      "The console on the real stack: every route, every destructive action, no serious axe violation",
    proof: [{ file: "test/e2e/console.test.ts" }],
  },
  {
    sentence: "What functions are promised holds on the running stack",
    proof: [{ file: "test/e2e/functions.test.ts" }],
  },
  {
    sentence:
      "Bad definitions, uploads, clients and functions, a full disk and a lost database are told as typed errors and harm nothing else",
    proof: [{ file: "test/e2e/bad-input.test.ts" }, { file: "test/e2e/bad-input-storage.test.ts" }],
  },
  {
    sentence: "Every call of every adapter goes over the wire as its golden file says",
    proof: [
      { file: "test/clouds/aws/wire.test.ts" },
      { file: "test/clouds/azure/calls.test.ts" },
      { file: "test/clouds/gcp/calls.test.ts" },
    ],
  },
  {
    sentence:
      "For every operation that is sent, the provider's own model lets one valid request pass and fails three mutated ones; an operation no model covers fails",
    proof: [{ file: "test/gate/" }],
  },
  {
    sentence:
      "Every adapter of a cloud passes the same contract as this machine's, and four broken ones fail it",
    proof: [
      { file: "test/clouds/aws/contract.test.ts" },
      { file: "test/clouds/gcp/contract.test.ts" },
      { file: "test/clouds/azure/contract.test.ts" },
      { file: "test/contract/deployer/clouds.test.ts" },
    ],
  },
  {
    sentence: "The Lambda adapter works on MiniStack and moto, Cloud Functions on drongo",
    proof: [{ file: "test/emulators/aws-" }, { file: "test/emulators/drongo" }],
  },
  {
    sentence:
      "One zip, by its digest, answers one conformance table in the official runtimes of four clouds, on Node 22 and 24",
    proof: [{ file: "test/runtimes/conformance.test.ts" }],
  },
  {
    sentence:
      "The packed Manager passes its public contract in all four official runtimes at once, on one database",
    proof: [{ file: "test/runtimes/manager.test.ts" }],
  },
  {
    sentence:
      "A bootstrapped Manager on an emulated AWS signs its owner in, and its own Creator makes a deploy that answers",
    proof: [{ file: "test/emulators/bootstrap.test.ts" }],
  },
  {
    sentence:
      "Fault table: every provider, step boundary and fault ends right: one resource, no orphan, no traffic on what did not answer, the true cause told",
    proof: [{ file: "test/faults/" }],
  },
  {
    sentence:
      "One definition on four clouds and this machine: released, routed, moved and destroyed",
    proof: [{ file: "test/e2e/clouds" }],
  },
  {
    sentence:
      "The template for AWS is legal by the official schemas, and makes every resource on an emulator",
    proof: [{ file: "test/emulators/infra.test.ts" }],
  },
  {
    sentence: "GraphQL: whatever a role asks for, it gets no row that its permissions leave out",
    proof: [{ file: "functions/engine/answer.property.test.ts", name: /permissions leave out/ }],
  },
  {
    sentence:
      "GraphQL: golden cases of every area, and the same answers of connectors without relationships, comparisons or nesting",
    proof: [{ file: "functions/engine/answer.test.ts" }],
  },
  {
    sentence: "GraphQL: every MUST and SHOULD of GraphQL over HTTP holds",
    proof: [{ file: "functions/engine/http/graphql-over-http.test.ts" }],
  },
  {
    sentence: "GraphQL: a hundred clients of one question cause one poll",
    proof: [{ file: "functions/engine/subscriptions/poller.test.ts" }],
  },
  {
    sentence:
      "GraphQL: unsigned tokens, other algorithms and public keys used as secrets sign nobody in",
    proof: [{ file: "functions/engine/auth/jwt/token-identity.test.ts" }],
  },
  {
    sentence: "GraphQL: a thousand users of one database never have more connections than the cap",
    proof: [{ file: "functions/engine/connectors/postgres/pool/" }],
  },
  {
    sentence:
      "GraphQL: the corpus's requests answer as recorded, over HTTP, all in one engine that many builds share",
    proof: [{ file: "", name: /^conformance of the GraphQL engine/ }],
  },
  {
    sentence: "GraphQL: the corpus's metadata builds or fails as recorded, with its words",
    proof: [{ file: "", name: /^conformance of the metadata compiler/ }],
  },
  {
    sentence:
      "GraphQL: the corpus's requests of NDC answer as recorded through the connector's server",
    proof: [{ file: "", name: /^conformance of the PostgreSQL connector/ }],
  },
  {
    sentence:
      "GraphQL: a deployed supergraph answers at its environment's host and its builds at theirs, at once, and a rollback is one write",
    proof: [{ file: "test/e2e/supergraph.test.ts", name: /environment's host|rollback/ }],
  },
  {
    sentence:
      "GraphQL: with the control plane stopped the engine starts and serves what its disk holds",
    proof: [{ file: "test/e2e/supergraph.test.ts", name: /control plane stopped/ }],
  },
  {
    sentence:
      "GraphQL: a supergraph on `aws:` answers from its zip on an emulator, and nothing is kept between requests",
    proof: [{ file: "test/emulators/supergraph.test.ts" }],
  },
  {
    sentence: "GraphQL: the same zip answers in the official runtimes of all four hosts",
    proof: [{ file: "test/runtimes/supergraph.test.ts" }],
  },
  {
    sentence:
      "GraphQL: releases are loaded once for all, evicted by bytes, and no tenant takes another's room, place or failure",
    proof: [
      { file: "functions/engine/host/loaded-releases.test.ts" },
      { file: "functions/engine/host/admission.test.ts" },
    ],
  },
  {
    sentence: "GraphQL: a request reaches the release that its signature names, and no other",
    proof: [{ file: "functions/engine/host/signed-requests.test.ts" }],
  },
  {
    sentence:
      "GraphQL: bad input of any size is refused in time, in the right place, and tells nothing of what is hidden",
    proof: [{ file: "functions/engine/hardening/" }],
  },
  {
    sentence: "GraphQL: a connector on Hasura's own SDK works unmodified",
    proof: [{ file: "test/runtimes/foreign-connector.test.ts" }],
  },
  {
    sentence:
      "GraphQL: a database or a connector becomes a supergraph in the command line, is followed, and edits survive",
    proof: [{ file: "cli/commands/supergraph.test.ts" }],
  },
  {
    sentence: "GraphQL: a rule refuses changes that break clients of what is live",
    proof: [{ file: "functions/creator/planner/breaking-schema.pg.test.ts" }],
  },
  {
    sentence:
      "GraphQL: the example that `npm start` deploys shows three roles, a join with a function, writes and subscriptions",
    proof: [{ file: "test/e2e/chinook.test.ts" }],
  },
  {
    sentence: "GraphQL: a browser at the endpoint sees GraphiQL, with nothing from elsewhere",
    proof: [{ file: "test/e2e/graphiql.test.ts" }],
  },
];
