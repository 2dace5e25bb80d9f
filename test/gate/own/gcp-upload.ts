import { header, ownModel } from "./model.ts";

/**
 * The signed URL that `functions:generateUploadUrl` gives. Source: the method's own description,
 * cloud.google.com/functions/docs/reference/rest/v2/projects.locations.functions/generateUploadUrl:
 * the header `content-type: application/zip` and nothing else, above all no `Authorization`.
 */
export const functionUpload = ownModel(
  "cloudfunctions.upload",
  "cloud.google.com/functions/docs/reference/rest/v2/projects.locations.functions/generateUploadUrl",
  [
    {
      name: "put",
      method: "PUT",
      path: "/{signed+}",
      parameters: [header("content-type", { type: "string", enum: ["application/zip"] })],
      forbiddenHeaders: ["authorization"],
      anyQuery: true,
      body: { media: "bytes" },
      answers: { "200": {}, "4xx": {} },
    },
  ],
);
