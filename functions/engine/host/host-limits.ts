import { defaultDocumentLimits, type DocumentLimits } from "../graphql/document.ts";
import { ANSWER_BYTES_MAX, type ConnectorLimits } from "../ndc/http-wire.ts";
import { defaultSocketLimits, type SocketLimits } from "../subscriptions/serve-socket.ts";
import type { AdmissionLimits } from "./admission.ts";
import type { CacheLimits } from "./loaded-releases.ts";

/** Each is for every organization alike, and of its own. */
export interface HostLimits {
  cache: CacheLimits;
  admission: AdmissionLimits;
  document: DocumentLimits;
  /** Bytes of a request's body. */
  bodyBytes: number;
  /** Bytes of an answer's body. */
  answerBytes: number;
  /** Of each call to a connector or a plugin; a release's requests may be given less. */
  connector: ConnectorLimits;
  socket: SocketLimits;
  /** Sockets and streams of events of one organization at once. */
  streams: number;
}

export const defaultHostLimits: HostLimits = {
  cache: { bytes: 512 * 2 ** 20, tenantBytes: 64 * 2 ** 20 },
  admission: { concurrency: 64, queue: 256, queueMs: 2_000 },
  document: defaultDocumentLimits,
  bodyBytes: 10 * 2 ** 20,
  answerBytes: 32 * 2 ** 20,
  connector: { callMs: 30_000, answerBytes: ANSWER_BYTES_MAX },
  socket: defaultSocketLimits,
  streams: 1_000,
};
