import { describe, expect, it } from "vitest";
import { ConnectorError, ConnectorFailure } from "./connector.ts";
import { errorText } from "./error-text.ts";
import { NotInV01 } from "./v01/not-in-v01.ts";

const EXPOSED = { exposeInternal: true, traceId: "abc" };
const CENSORED = { exposeInternal: false, traceId: "abc" };
const CLIENT = "internal error: ndc_unexpected: ndc_client error: ";

describe("the text of a connector's error", () => {
  it.each([200, 403, 409, 422])("of status %i is the connector's, always", (status) => {
    const error = new ConnectorError(status, "pre_check failed", { key: 1 });
    for (const options of [EXPOSED, CENSORED]) {
      expect(errorText(error, options)).toEqual({
        message: "error from data source: pre_check failed",
        extensions: { details: { key: 1 } },
        internal: false,
      });
    }
  });

  it.each([
    [400, "400 Bad Request"],
    [401, "401 Unauthorized"],
    [404, "404 Not Found"],
    [500, "500 Internal Server Error"],
    [501, "501 Not Implemented"],
    [599, "599 <unknown status code>"],
  ])("of status %i is internal, and told with it where those are", (status, shown) => {
    const error = new ConnectorError(status, "missing argument movie_id", { a: [1] });
    expect(errorText(error, EXPOSED)).toEqual({
      message: `${CLIENT}connector error: connector returned status code ${shown} with message: missing argument movie_id, details: {"a":[1]}`,
      extensions: { details: { a: [1] } },
      internal: true,
    });
  });

  it("has details also where they are null", () => {
    const error = new ConnectorError(400, "m", null);
    expect(errorText(error, EXPOSED)).toMatchObject({
      message: expect.stringMatching(/, details: null$/),
      extensions: { details: null },
    });
  });

  it.each<[ConnectorFailure | NotInV01, string]>([
    [new ConnectorFailure("timeout", "no answer"), `${CLIENT}no answer`],
    [new ConnectorFailure("too_large", "is too large: x"), `${CLIENT}is too large: x`],
    [new ConnectorFailure("not_ndc", "unable to decode"), `${CLIENT}unable to decode`],
    [
      new ConnectorFailure("unexpected", "missing field: a"),
      "internal error: ndc_unexpected: unexpected response from data connector: missing field: a",
    ],
    [
      new NotInV01("grouping"),
      "internal error: ndc compatibility error: Groupings are not supported in NDC v0.1.x",
    ],
  ])("where there is no answer tells why: %s", (error, message) => {
    expect(errorText(error, EXPOSED)).toEqual({ message, extensions: null, internal: true });
  });

  it.each([
    new ConnectorError(500, "password authentication failed", { user: "root" }),
    new ConnectorFailure("unreachable", "connect ECONNREFUSED 10.0.0.1:5432"),
    new NotInV01("scope"),
  ])("that is internal tells nothing but its trace to others: %s", (error) => {
    const censored = { message: "internal error", internal: true };
    expect(errorText(error, CENSORED)).toEqual({ ...censored, extensions: { traceId: "abc" } });
    const untraced = { exposeInternal: false, traceId: null };
    expect(errorText(error, untraced)).toEqual({ ...censored, extensions: null });
  });
});
