/**
 * Thrown by a project's function or procedure: what its caller may learn. Everything else that is
 * thrown stays with the operator.
 */
export class ConnectorRefusal extends Error {
  override name = "ConnectorRefusal";
  /** 403: not allowed; 409: at odds with what is there; 422: cannot be done with these arguments. */
  readonly status: 403 | 409 | 422;
  /** Any JSON; clients find it in the error's extensions. */
  readonly details: unknown;

  constructor(status: 403 | 409 | 422, message: string, details: unknown = null) {
    super(message);
    this.status = status;
    this.details = details;
  }
}
