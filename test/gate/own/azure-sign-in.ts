import { form, header, json, ownModel, query, required, text } from "./model.ts";

const login = "^login\\.microsoftonline\\.com$";
const failure = { body: json({ error: required(text) }, { type: "any" }) };

/**
 * Tokens by secret or by federated assertion. Source:
 * learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export const entra = ownModel(
  "entra",
  "learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow",
  [
    {
      name: "token",
      method: "POST",
      path: "/{tenant}/oauth2/v2.0/token",
      host: login,
      parameters: [],
      anyQuery: true,
      body: form({
        client_id: required({ type: "string", format: "uuid" }),
        scope: required(text),
        grant_type: required({ type: "string", enum: ["client_credentials"] }),
        client_secret: { shape: text },
        client_assertion: { shape: { type: "string", pattern: "[\\w-]+\\.[\\w-]+\\.[\\w-]+" } },
        client_assertion_type: {
          shape: {
            type: "string",
            enum: ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"],
          },
        },
      }),
      answers: {
        "200": {
          body: json(
            {
              access_token: required(text),
              expires_in: required({ type: "integer", min: 1 }),
              token_type: required({ type: "string", enum: ["Bearer"] }),
            },
            { type: "any" },
          ),
        },
        "4xx": failure,
      },
    },
    // openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
    {
      name: "configuration",
      method: "GET",
      path: "/{tenant}/v2.0/.well-known/openid-configuration",
      host: login,
      parameters: [],
      anyQuery: true,
      answers: {
        "200": {
          body: json({ issuer: required(text), token_endpoint: required(text) }, { type: "any" }),
        },
        "4xx": failure,
      },
    },
    // What MSAL asks before it trusts a tenant: github.com/AzureAD/microsoft-authentication-library-for-js
    {
      name: "instances",
      method: "GET",
      path: "/common/discovery/instance",
      host: login,
      parameters: [query("authorization_endpoint"), query("api-version")],
      answers: {
        "200": { body: json({ tenant_discovery_endpoint: required(text) }, { type: "any" }) },
        "4xx": failure,
      },
    },
  ],
);

const identityToken = json(
  {
    access_token: required(text),
    expires_on: required({ type: "any" }),
    resource: { shape: text },
    token_type: { shape: text },
  },
  { type: "any" },
);

/**
 * Tokens of the machine's or the app's own identity. Sources:
 * learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token,
 * learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
export const managedIdentity = ownModel(
  "identity",
  "learn.microsoft.com/azure/app-service/overview-managed-identity",
  [
    {
      name: "ofMachine",
      method: "GET",
      path: "/metadata/identity/oauth2/token",
      host: "^169\\.254\\.169\\.254$",
      parameters: [
        header("metadata", { type: "string", enum: ["true"] }),
        query("api-version", { type: "string", enum: ["2018-02-01"] }),
        query("resource"),
        query("client_id", text, false),
      ],
      answers: { "200": { body: identityToken }, "4xx": {} },
    },
    {
      name: "ofApp",
      method: "GET",
      path: "/msi/token",
      host: "^127\\.",
      parameters: [
        header("x-identity-header"),
        query("api-version", { type: "string", enum: ["2019-08-01"] }),
        query("resource"),
        query("client_id", text, false),
      ],
      answers: { "200": { body: identityToken }, "4xx": {} },
    },
  ],
);
