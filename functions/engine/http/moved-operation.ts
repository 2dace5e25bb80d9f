import type { AnswerOptions, GraphqlRequest } from "../answer.ts";
import type { Session } from "../plan/session.ts";
import type { MediaType } from "./media-type.ts";

/** An operation whose answer is made in another place. */
export interface MovedOperation {
  media: MediaType;
  session: Session;
  headers: ReadonlyMap<string, string>;
  request: GraphqlRequest;
  options: AnswerOptions;
}

/** Where large answers are made, so that they hold nobody up here. */
export interface LargeAnswers {
  /** A query is moved there once a connector answers it with more. */
  bytesMax: number;
  /** Whether the answer to this was large lately: it is moved before any connector is asked. */
  expects(request: GraphqlRequest): boolean;
  answer(moved: MovedOperation): Promise<Response>;
}
