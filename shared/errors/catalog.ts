/**
 * Every failure that a person can see. `title` names it, `remedy` says what to do.
 * The pages in `docs/errors/` are written from this table by `npm run docs:errors`.
 */
export interface ErrorEntry {
  status: number;
  /** Who can mend it: the caller, the definition, a limit, a provider, or we. */
  category: "client" | "config" | "capacity" | "provider" | "platform";
  title: string;
  remedy: string;
}

export const errorCatalog = {
  internal: {
    status: 500,
    category: "platform",
    title: "Something failed inside Lintas",
    remedy: "Try again. If it stays, look up the request id in the Manager's log.",
  },
  "request.invalid": {
    status: 400,
    category: "client",
    title: "The request is not valid",
    remedy: "Mend the members named in `errors`; the API description is at /v1/openapi.json.",
  },
  "request.not_found": {
    status: 404,
    category: "client",
    title: "Not found",
    remedy: "Check the name and the organization, and that you may see it.",
  },
  "request.method_not_allowed": {
    status: 405,
    category: "client",
    title: "This method is not allowed here",
    remedy: "Use one of the methods in the `Allow` header.",
  },
  "request.too_large": {
    status: 413,
    category: "capacity",
    title: "The request is too large",
    remedy: "Send less, or raise the limit named in the detail.",
  },
  "request.rate_limited": {
    status: 429,
    category: "capacity",
    title: "Too many requests",
    remedy: "Wait for the time in `Retry-After` and try again.",
  },
  "request.foreign_origin": {
    status: 403,
    category: "client",
    title: "The request comes from another site",
    remedy: "Open the console at its own address and try again there.",
  },
  "auth.required": {
    status: 401,
    category: "client",
    title: "Sign in first",
    remedy: "Send a token (`Authorization: Bearer lts_…`), or run `lintas login`.",
  },
  "auth.invalid_token": {
    status: 401,
    category: "client",
    title: "The token is not valid",
    remedy: "It may be revoked, expired or cut off. Run `lintas login`, or make another token.",
  },
  "auth.link_used": {
    status: 401,
    category: "client",
    title: "The sign-in link is used up or expired",
    remedy:
      "A link works once and for 15 minutes; each start of the stack prints new ones. Whoever is signed in may make a token instead (`lintas token create`, or Tokens in the console): `lintas login --token` takes it.",
  },
  "auth.forbidden": {
    status: 403,
    category: "client",
    title: "Your role does not allow this",
    remedy: "Ask an owner or admin of the organization for the permission named in the detail.",
  },
  "idempotency.key_required": {
    status: 400,
    category: "client",
    title: "An idempotency key is missing",
    remedy:
      "Send an `Idempotency-Key` header of 8 to 128 characters, a new one for each new intention.",
  },
  "idempotency.key_reused": {
    status: 422,
    category: "client",
    title: "The idempotency key was used for another request",
    remedy: "Use a new key for a new request; repeat the same request to read its first answer.",
  },
  "idempotency.in_progress": {
    status: 409,
    category: "client",
    title: "The first request with this key is still being answered",
    remedy: "Wait a moment and send it again with the same key.",
  },
  "edit.stale": {
    status: 412,
    category: "client",
    title: "It was changed since you read it",
    remedy:
      "Read it again, look at the change, and send your edit with the new ETag in `If-Match`.",
  },
  "edit.precondition_required": {
    status: 428,
    category: "client",
    title: "An edit needs `If-Match`",
    remedy: "Read the resource and send its ETag in `If-Match`.",
  },
  "organization.not_found": {
    status: 404,
    category: "client",
    title: "Organization not found",
    remedy: "Check the name, and that you are a member: `lintas whoami`.",
  },
  "project.not_found": {
    status: 404,
    category: "client",
    title: "Project not found",
    remedy: "Check the name: `lintas projects` lists what you can see.",
  },
  "project.exists": {
    status: 409,
    category: "client",
    title: "A project of this name exists",
    remedy: "Choose another name, or use the project that is there.",
  },
  "project.not_empty": {
    status: 409,
    category: "client",
    title: "The project still runs something",
    remedy: "Destroy its environments first: `lintas destroy`.",
  },
  "environment.not_found": {
    status: 404,
    category: "client",
    title: "Environment not found",
    remedy: "Check the name: `lintas environments` lists them.",
  },
  "environment.exists": {
    status: 409,
    category: "client",
    title: "An environment of this name exists",
    remedy: "Choose another name, or use the environment that is there.",
  },
  "environment.not_empty": {
    status: 409,
    category: "client",
    title: "The environment still runs something",
    remedy: "Destroy it first: `lintas destroy --env <name>`.",
  },
  "variable.not_found": {
    status: 404,
    category: "client",
    title: "Variable not found",
    remedy: "Check the name: `lintas env list`.",
  },
  "secret.not_found": {
    status: 404,
    category: "client",
    title: "Secret not found",
    remedy: "Check the name: `lintas secret list`.",
  },
  "secret.master_key_missing": {
    status: 500,
    category: "config",
    title: "The master key is missing",
    remedy:
      "Put the key file back (mode 0600), or set LINTAS_MASTER_KEY; without it secrets cannot be read.",
  },
  "definition.invalid": {
    status: 422,
    category: "config",
    title: "The definition is not valid",
    remedy: "Mend each place named in `errors`; what is allowed there is said beside it.",
  },
  "definition.missing": {
    status: 422,
    category: "config",
    title: "There is no definition here",
    remedy: "Run it in a folder with lintas.config.ts or lintas.json, or make one: `lintas init`.",
  },
  "pack.failed": {
    status: 422,
    category: "config",
    title: "A part could not be packed",
    remedy: "Mend the source at the place named in the detail.",
  },
  "pack.native_module": {
    status: 422,
    category: "config",
    title: "A function needs a native module",
    remedy:
      "Use a JavaScript or WebAssembly variant of the module named in the detail: one zip must run on every cloud.",
  },
  "pack.unsafe_path": {
    status: 422,
    category: "config",
    title: "A source lies outside of the project",
    remedy: "Move the file into the project folder; links that leave it are not followed.",
  },
  "pack.too_large": {
    status: 422,
    category: "capacity",
    title: "A part is too large",
    remedy: "Leave out what it does not need; the limit and the largest files are in the detail.",
  },
  "blob.digest_mismatch": {
    status: 422,
    category: "client",
    title: "The content does not have the digest it was sent as",
    remedy: "Send it again; if it stays, the file changed while it was being read.",
  },
  "blob.not_found": {
    status: 404,
    category: "client",
    title: "Content not found",
    remedy: "Upload it first: `lintas build` does.",
  },
  "artifact.invalid": {
    status: 422,
    category: "client",
    title: "The artifact is not a valid function zip",
    remedy: "Build it with `lintas build`; the detail says what is wrong with it.",
  },
  "build.not_found": {
    status: 404,
    category: "client",
    title: "Build not found",
    remedy: "Check the id: `lintas releases` names the build of each release.",
  },
  "build.not_released": {
    status: 404,
    category: "client",
    title: "This build has no release",
    remedy: "Deploy it: `lintas deploy --build <id>`.",
  },
  "plan.not_found": {
    status: 404,
    category: "client",
    title: "Plan not found",
    remedy: "Make another: `lintas plan`.",
  },
  "plan.stale": {
    status: 409,
    category: "client",
    title: "The plan is stale",
    remedy: "Something changed since it was made: look at a new plan and deploy that.",
  },
  "plan.variable_missing": {
    status: 422,
    category: "config",
    title: "A variable or secret has no value",
    remedy: "Set it: `lintas env set` or `lintas secret set`.",
  },
  "target.unknown": {
    status: 422,
    category: "config",
    title: "The target is not known",
    remedy: "Use one of the targets named in the detail.",
  },
  "release.not_found": {
    status: 404,
    category: "client",
    title: "Release not found",
    remedy: "Check the id: `lintas releases`.",
  },
  "release.not_ready": {
    status: 409,
    category: "client",
    title: "The release is not ready",
    remedy:
      "Only a ready release can take traffic: look at its operation with `lintas operations`.",
  },
  "release.immutable": {
    status: 409,
    category: "client",
    title: "A release never changes",
    remedy: "Make another release: a change of configuration or build is a new one.",
  },
  "supergraph.invalid": {
    status: 422,
    category: "config",
    title: "The supergraph's metadata is not right",
    remedy:
      "Mend the places named in `errors`; `lintas supergraph check` shows them with their lines.",
  },
  "supergraph.unreadable": {
    status: 422,
    category: "config",
    title: "The compiled supergraph cannot be read",
    remedy: "Build it again with this version of Lintas.",
  },
  "release.smoke_failed": {
    status: 502,
    category: "config",
    title: "A new release did not answer its smoke request",
    remedy:
      "Traffic was left where it was, and the new release was removed. `smoke` of the function names the path that is asked and the status that is wanted.",
  },
  "route.not_found": {
    status: 404,
    category: "client",
    title: "No such route",
    remedy:
      "Where nothing is live yet, deploy first: `lintas deploy`. The versions there were: `lintas operations`.",
  },
  "route.stale": {
    status: 409,
    category: "client",
    title: "The route changed since you read it",
    remedy: "Read it again: `lintas route`.",
  },
  "route.invalid": {
    status: 422,
    category: "client",
    title: "The route table is not valid",
    remedy:
      "Weights are whole numbers from 0 to 100 that add up to 100, each for a ready release of this environment.",
  },
  "route.nothing_before": {
    status: 409,
    category: "client",
    title: "There is no earlier route to return to",
    remedy: "Promote a release instead: `lintas promote <release>`.",
  },
  "operation.not_found": {
    status: 404,
    category: "client",
    title: "Operation not found",
    remedy: "Check the id: `lintas operations`.",
  },
  "operation.ended": {
    status: 409,
    category: "client",
    title: "The operation has ended",
    remedy: "Nothing is left to cancel.",
  },
  "operation.cancelled": {
    status: 409,
    category: "client",
    title: "The operation was cancelled",
    remedy: "Its steps say what was and what was not done: `lintas operations <id>`.",
  },
  "cli.usage": {
    status: 400,
    category: "client",
    title: "The command line is not right",
    remedy: "`lintas <command> --help` shows what it takes, with an example.",
  },
  "cli.unreachable": {
    status: 503,
    category: "client",
    title: "The Manager cannot be reached",
    remedy:
      "Start the stack (`npm start` in its folder), or check the address: your profile keeps it, LINTAS_URL overrides it.",
  },
  "cli.foreign_answer": {
    status: 502,
    category: "client",
    title: "This is not a Manager's answer",
    remedy: "Check the address: another program may listen there, or a proxy stand between.",
  },
  "cli.interrupted": {
    status: 499,
    category: "client",
    title: "Left before the end",
    remedy: "An operation that has begun goes on: `lintas operations` shows it.",
  },
  "operation.timed_out": {
    status: 504,
    category: "provider",
    title: "A step did not end in its time",
    remedy:
      "The detail names the step and what it waited for; run the operation again when that is mended.",
  },
  "token.not_found": {
    status: 404,
    category: "client",
    title: "Token not found",
    remedy: "Check the id: `lintas token list`.",
  },
  "token.scope_too_wide": {
    status: 403,
    category: "client",
    title: "A token cannot do more than its owner",
    remedy: "Leave out the scopes named in the detail.",
  },
  "host.taken": {
    status: 409,
    category: "client",
    title: "The host name is taken",
    remedy: "Choose another name.",
  },
  "gateway.unknown_host": {
    status: 404,
    category: "client",
    title: "Nothing is served at this host",
    remedy: "Check the address: `lintas status` prints the hosts of an environment.",
  },
  "gateway.no_part": {
    status: 404,
    category: "client",
    title: "No function serves this path",
    remedy: "Check the path; the definition's `path` of each function says what it serves.",
  },
  "gateway.not_routed": {
    status: 503,
    category: "config",
    title: "Nothing is live here yet",
    remedy: "Deploy first: `lintas deploy`.",
  },
  "gateway.busy": {
    status: 503,
    category: "capacity",
    title: "All instances are busy",
    remedy: "Try again in a moment, or raise `concurrency` or `maxInstances` of the function.",
  },
  "gateway.headers_too_large": {
    status: 431,
    category: "client",
    title: "The headers are too large",
    remedy: "Send fewer or shorter headers or cookies.",
  },
  "gateway.bad_request": {
    status: 400,
    category: "client",
    title: "The request is not valid HTTP",
    remedy: "Mend the client that sent it.",
  },
  "gateway.request_timeout": {
    status: 408,
    category: "client",
    title: "The head of the request did not arrive in time",
    remedy: "Send the whole head at once; slow clients are cut off to keep room for others.",
  },
  "gateway.upgrade_unsupported": {
    status: 501,
    category: "client",
    title: "WebSockets are not served here",
    remedy:
      "Use plain requests, or server-sent events for what the server has to say. Subscriptions of a supergraph take WebSockets on a target with a GraphQL engine of its own, such as `local`.",
  },
  "gateway.no_route_table": {
    status: 503,
    category: "platform",
    title: "The gateway has no route table yet",
    remedy: "It has never reached its Manager: start the Manager, or check its address and token.",
  },
  "function.timeout": {
    status: 504,
    category: "config",
    title: "The function did not answer in its time",
    remedy: "Make it faster or raise its `timeout`.",
  },
  "function.crashed": {
    status: 502,
    category: "config",
    title: "The function ended without an answer",
    remedy: "Look at its logs: `lintas logs`.",
  },
  "function.failed": {
    status: 500,
    category: "config",
    title: "The function failed on this request",
    remedy: "Look at its logs: `lintas logs`.",
  },
  "function.bad_answer": {
    status: 502,
    category: "config",
    title: "The function's answer is not valid HTTP",
    remedy: "Look at its logs: `lintas logs`.",
  },
  "function.start_failed": {
    status: 502,
    category: "config",
    title: "The function does not start",
    remedy:
      "The detail has the end of its log. A deploy leaves traffic where it was; a release that is live is tried again after a pause that grows.",
  },
  "function.out_of_memory": {
    status: 502,
    category: "capacity",
    title: "The function used more memory than it may",
    remedy: "Use less or raise its `memory`.",
  },
  "function.private": {
    status: 403,
    category: "client",
    title: "This function is private",
    remedy: "Call it with a token that has the scope `function:invoke`.",
  },
  "runner.unreachable": {
    status: 503,
    category: "platform",
    title: "The runner cannot be reached",
    remedy: "It may be restarting; if it stays away, start it again.",
  },
  "runner.disk_full": {
    status: 507,
    category: "capacity",
    title: "The disk of the runner is full",
    remedy: "Make room in its data folder; nothing was lost.",
  },
  "runner.running": {
    status: 409,
    category: "platform",
    title: "A runner is already running here",
    remedy: "Use that one, or stop it first: two would fight over the same processes.",
  },
  "provider.denied": {
    status: 403,
    category: "provider",
    title: "The provider refused",
    remedy: "Give the connection the permission named in the detail.",
  },
  "provider.foreign": {
    status: 409,
    category: "provider",
    title: "Something of this name exists and is not ours",
    remedy:
      "Rename your part, or take the existing one over on purpose: nothing foreign is touched.",
  },
  "provider.fatal": {
    status: 502,
    category: "provider",
    title: "The provider refused the request for good",
    remedy: "The detail has its own words.",
  },
  "provider.unavailable": {
    status: 503,
    category: "provider",
    title: "The provider does not answer",
    remedy: "It is tried again by itself; the detail says for how long.",
  },
  "provider.unknown": {
    status: 502,
    category: "provider",
    title: "The provider answered with an error we do not know",
    remedy: "Please report it with the detail: each error of a provider is named on purpose.",
  },
  "provider.credentials": {
    status: 422,
    category: "provider",
    title: "The provider does not accept the credentials",
    remedy:
      "They may be wrong, expired or of another account: check the connection, and set new ones.",
  },
  "provider.throttled": {
    status: 429,
    category: "provider",
    title: "The provider asks to slow down",
    remedy: "It goes on by itself after the time in `Retry-After`.",
  },
  "provider.quota": {
    status: 409,
    category: "capacity",
    title: "A quota of the provider is used up",
    remedy: "Remove what is not needed, or ask the provider for more; the detail names the quota.",
  },
  "provider.limit": {
    status: 422,
    category: "config",
    title: "A limit of the provider does not allow this",
    remedy: "Change what the detail names, or choose another target: limits differ between clouds.",
  },
  "provider.name_taken": {
    status: 409,
    category: "provider",
    title: "Somebody else holds this name at the provider",
    remedy: "Rename the part or the project: some names are shared by everybody at a cloud.",
  },
  "provider.protocol": {
    status: 502,
    category: "provider",
    title: "The endpoint does not speak the provider's protocol",
    remedy: "Check the connection's endpoint: something else answers there.",
  },
  "provider.region": {
    status: 422,
    category: "config",
    title: "The provider has no such region",
    remedy: "Use one of the regions named in the detail.",
  },
  "connection.not_found": {
    status: 404,
    category: "client",
    title: "Connection not found",
    remedy: "Check the name: `lintas connections` lists them.",
  },
  "connection.exists": {
    status: 409,
    category: "client",
    title: "A connection of this name exists",
    remedy: "Choose another name, or edit the one that is there.",
  },
  "connection.in_use": {
    status: 409,
    category: "client",
    title: "The connection still runs something",
    remedy: "Destroy what is released through it first; the detail names it.",
  },
  "connection.owner_only": {
    status: 403,
    category: "client",
    title: "Only the owner of this installation may use its own credentials",
    remedy: "Connect with a role, a federated identity or a stored key of your own account.",
  },
  "connection.private_endpoint": {
    status: 422,
    category: "config",
    title: "The endpoint has a private address",
    remedy: "Use a public address; whoever runs this installation may allow private ones.",
  },
  "secret.reference_unresolved": {
    status: 422,
    category: "config",
    title: "A secret's reference leads nowhere",
    remedy: "Check that the secret exists at the provider, and that the connection may read it.",
  },
  "rule.not_found": {
    status: 404,
    category: "client",
    title: "Rule not found",
    remedy: "Check the name: `lintas rules list`.",
  },
  "rule.exists": {
    status: 409,
    category: "client",
    title: "A rule of this name exists here",
    remedy: "Choose another name, or edit the one that is there.",
  },
  "rule.refused": {
    status: 403,
    category: "config",
    title: "A rule does not allow this",
    remedy: "Change what the detail names, or ask whoever keeps the rule: `lintas rules list`.",
  },
  "approval.required": {
    status: 403,
    category: "client",
    title: "This needs somebody's approval",
    remedy:
      "Ask for it with the plan's id: `lintas approve <plan>`, then deploy with the same plan.",
  },
  "approval.own": {
    status: 403,
    category: "client",
    title: "Nobody approves their own plan",
    remedy: "Ask somebody with the role that the rule names.",
  },
  "route.split_unsupported": {
    status: 422,
    category: "config",
    title: "A cloud cannot split traffic among that many releases",
    remedy: "Give weight to fewer releases of the target named in the detail.",
  },
  "function.not_found": {
    status: 404,
    category: "client",
    title: "Function not found",
    remedy: "Refresh the list: `lintas functions --refresh`.",
  },
  "function.not_foreign": {
    status: 409,
    category: "client",
    title: "This function is ours already",
    remedy: "There is nothing to adopt: it belongs to the part named in the detail.",
  },
  "function.not_adoptable": {
    status: 422,
    category: "config",
    title: "This function cannot be adopted",
    remedy: "The detail says why; a new part with a name of its own can take its place.",
  },
  "orphan.not_found": {
    status: 404,
    category: "client",
    title: "Orphan not found",
    remedy: "It may be gone, or known again: `lintas orphans` lists what there is.",
  },
  "drift.not_found": {
    status: 404,
    category: "client",
    title: "There is no such drift",
    remedy: "It may have ended: `lintas drift` lists what there is.",
  },
  "engine.unreachable": {
    status: 503,
    category: "platform",
    title: "The GraphQL engine cannot be reached",
    remedy: "It may be restarting; if it stays away, start it again.",
  },
  "supergraph.unavailable": {
    status: 503,
    category: "platform",
    title: "The supergraph cannot be loaded now",
    remedy: "Try again after `Retry-After`; the log of the release says what stands in the way.",
  },
  "supergraph.too_costly": {
    status: 400,
    category: "capacity",
    title: "The operation asks for too much at once",
    remedy: "Ask for fewer fields, or say smaller limits for lists within lists.",
  },
  "supergraph.timed_out": {
    status: 504,
    category: "capacity",
    title: "The operation did not end in its time",
    remedy:
      "Ask for less at once, look at its connectors, or raise the `timeout` of the supergraph.",
  },
  "supergraph.answer_too_large": {
    status: 413,
    category: "capacity",
    title: "The answer is too large",
    remedy: "Ask for fewer rows at once: `limit` and `offset` take them piece by piece.",
  },
  "supergraph.connector_unreadable": {
    status: 502,
    category: "provider",
    title: "The connector cannot be read",
    remedy: "Check that it runs, its address and what it wants to be asked with; then try again.",
  },
  "database.unavailable": {
    status: 503,
    category: "platform",
    title: "The database does not answer",
    remedy: "What runs goes on running. Start PostgreSQL again; nothing is lost.",
  },
  "storage.full": {
    status: 507,
    category: "capacity",
    title: "The storage is full",
    remedy: "Make room in the data folder; what was acknowledged is kept.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalog;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalog, code);
}
