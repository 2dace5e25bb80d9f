export interface EngineSettings {
  release: string;
  part: string;
  keep: "none" | "instance";
  /** How long the engine works at a request, in milliseconds. */
  timeoutMs: number;
  /** Whether the host keeps a request open for as long as its client stays. */
  streams: boolean;
}

/** Where nobody says how long a request may take. */
const TIMEOUT_MS = 30_000;
/** What is left of a request's time to tell that it took all the rest. */
const TELL_MS = 1_000;

/**
 * What a release tells the engine by the environment of its process. Throws where `ENGINE_KEEP`
 * is neither `none` nor `instance`.
 */
export function readEngineSettings(
  env: Readonly<Record<string, string | undefined>>,
): EngineSettings {
  const keep = env["ENGINE_KEEP"] || "none";
  if (keep !== "none" && keep !== "instance") {
    throw new Error(`ENGINE_KEEP is ${keep}: it may be none or instance`);
  }
  const timeoutMs = Number(env["LINTAS_TIMEOUT_MS"]) || TIMEOUT_MS;
  return {
    release: env["LINTAS_RELEASE"] ?? "",
    part: env["LINTAS_PART"] ?? "",
    keep,
    timeoutMs: Math.max(timeoutMs / 2, timeoutMs - TELL_MS),
    streams: !ONE_REQUEST_AT_A_TIME.some((name) => env[name] !== undefined),
  };
}

/**
 * AWS Lambda gives each request an instance of its own, which a subscriber would hold; the front of
 * Azure Functions ends a request after 230 s.
 */
const ONE_REQUEST_AT_A_TIME = ["AWS_LAMBDA_FUNCTION_NAME", "FUNCTIONS_WORKER_RUNTIME"];
