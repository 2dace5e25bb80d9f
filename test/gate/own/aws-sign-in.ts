import { header, json, ownModel, required, text } from "./model.ts";

const answer = json({
  AccessKeyId: required(text),
  SecretAccessKey: required(text),
  Token: required(text),
  Expiration: required({ type: "timestamp", format: "iso8601" }),
  RoleArn: { shape: text },
  AccountId: { shape: text },
});

/**
 * Credentials that a container is given. Source:
 * docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export const awsSignIn = ownModel(
  "container-credentials",
  "docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html",
  [
    {
      name: "get",
      method: "GET",
      path: "/v2/credentials/{id}",
      host: "^169\\.254\\.170\\.2$",
      parameters: [],
      answers: { "200": { body: answer }, "4xx": {} },
    },
    {
      name: "getForPod",
      method: "GET",
      path: "/v1/credentials",
      host: "^169\\.254\\.170\\.23$",
      parameters: [header("authorization")],
      answers: { "200": { body: answer }, "4xx": {} },
    },
  ],
);
