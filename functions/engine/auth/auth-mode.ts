import type {
  AuthConfig,
  AuthModeConfig,
  AuthModeConfigV3,
} from "../metadata/opendd/auth-config.gen.ts";

export const AUTH_MODE = "x-hasura-auth-mode";

export interface Mode {
  config: AuthModeConfig | AuthModeConfigV3;
  /** The role whose holders may emulate every other. */
  emulator: string | null;
}

/** The mode that a request is authenticated by: what its header names, where that exists. */
export function modeOf({ version, definition }: AuthConfig, headers: Headers): Mode {
  const emulator = version === "v1" ? (definition.allowRoleEmulationBy ?? null) : null;
  const asked = version === "v4" ? headers.get(AUTH_MODE) : null;
  const alternatives = version === "v4" ? (definition.alternativeModes ?? []) : [];
  const alternative = alternatives.find(({ identifier }) => identifier === asked);
  return { config: alternative?.config ?? definition.mode, emulator };
}
