import { form, header, json, ownModel, required, text } from "./model.ts";

/** Source: cloud.google.com/compute/docs/metadata/querying-metadata */
export const metadataServer = ownModel(
  "metadata",
  "cloud.google.com/compute/docs/metadata/querying-metadata",
  [
    {
      name: "get",
      method: "GET",
      path: "/computeMetadata/v1/{key+}",
      host: "^(metadata\\.google\\.internal|169\\.254\\.169\\.254)$",
      parameters: [header("metadata-flavor", { type: "string", enum: ["Google"] })],
      anyQuery: true,
      answers: {
        "200": { headers: [header("metadata-flavor", { type: "string", enum: ["Google"] })] },
        "4xx": {},
      },
    },
  ],
);

/**
 * A signed assertion for a token. Source:
 * developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export const tokenEndpoint = ownModel(
  "oauth2",
  "developers.google.com/identity/protocols/oauth2/service-account",
  [
    {
      name: "token",
      method: "POST",
      path: "/token",
      host: "^oauth2\\.googleapis\\.com$",
      parameters: [],
      body: form({
        grant_type: required({
          type: "string",
          enum: ["urn:ietf:params:oauth:grant-type:jwt-bearer", "refresh_token"],
        }),
        assertion: { shape: { type: "string", pattern: "[\\w-]+\\.[\\w-]+\\.[\\w-]+" } },
      }),
      answers: {
        "200": {
          body: json(
            {
              access_token: { shape: text },
              id_token: { shape: text },
              expires_in: { shape: { type: "integer", min: 1 } },
              token_type: { shape: { type: "string", enum: ["Bearer"] } },
            },
            { type: "any" },
          ),
        },
        "4xx": { body: json({ error: required(text) }, { type: "any" }) },
      },
    },
  ],
);
