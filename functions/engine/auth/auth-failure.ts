/** Why a request has no session, as its client is told: no secret is ever part of the message. */
export class AuthFailure extends Error {
  override readonly name = "AuthFailure";
  readonly status: number;
  /** It is the configuration, or what it points to, that is at fault and not the client. */
  readonly internal: boolean;

  constructor(
    status: number,
    message: string,
    options: { internal?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.status = status;
    this.internal = options.internal ?? false;
  }

  get body(): { errors: { message: string }[] } {
    return { errors: [{ message: this.message }] };
  }
}

/** What the client sent identifies nobody. */
export function badRequest(message: string, cause?: unknown): AuthFailure {
  return new AuthFailure(400, message, { cause });
}

/** Nobody can be authenticated until somebody mends the configuration or what it points to. */
export function internal(message: string, cause?: unknown): AuthFailure {
  return new AuthFailure(500, `Internal Error - ${message}`, { internal: true, cause });
}
