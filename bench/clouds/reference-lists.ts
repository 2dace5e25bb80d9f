import type { Situation } from "./count-calls.ts";

/**
 * The writes that the reference lists of each provider's lifecycle name, in their order. A deploy is
 * a release and the route after it. Polls and what signs in are not in them; where a list says "or",
 * the shorter way stands here.
 */
export interface ReferenceList {
  /** Of the reference on providers. */
  section: string;
  writes: readonly string[];
  /** Reads besides polls that the list names. */
  reads: readonly string[];
}

const none = (section: string): ReferenceList => ({ section, writes: [], reads: [] });

export const referenceLists: Readonly<Record<string, Record<Situation, ReferenceList>>> = {
  "AWS Lambda": {
    "first deploy": {
      section: "AWS Lambda: create",
      writes: [
        "CreateRole",
        "AttachRolePolicy",
        "CreateFunction",
        "PublishVersion",
        "CreateAlias live",
        "CreateAlias r-<release>",
        "CreateFunctionUrlConfig live",
        "CreateFunctionUrlConfig r-<release>",
        "AddPermission live, InvokeFunctionUrl",
        "AddPermission live, InvokeFunction",
        "AddPermission r-<release>, InvokeFunctionUrl",
        "AddPermission r-<release>, InvokeFunction",
      ],
      reads: [],
    },
    "update deploy": {
      section: "AWS Lambda: update, route",
      writes: [
        "UpdateFunctionConfiguration",
        "UpdateFunctionCode",
        "CreateAlias r-<release>",
        "CreateFunctionUrlConfig r-<release>",
        "AddPermission r-<release>, InvokeFunctionUrl",
        "AddPermission r-<release>, InvokeFunction",
        "UpdateAlias live",
      ],
      reads: [],
    },
    route: { section: "AWS Lambda: route", writes: ["UpdateAlias live"], reads: [] },
    rollback: { section: "AWS Lambda: route", writes: ["UpdateAlias live"], reads: [] },
    remove: {
      section: "AWS Lambda: delete",
      writes: [
        "DeleteFunctionUrlConfig live",
        "DeleteFunctionUrlConfig r-<release>",
        "DeleteFunction",
        "DetachRolePolicy",
        "DeleteRole",
        "DeleteLogGroup",
      ],
      reads: [],
    },
    sweep: none("AWS Lambda: not listed"),
  },
  "Cloud Run": {
    "first deploy": {
      section: "Cloud Run, zip without build: 1 to 5",
      writes: ["upload", "PATCH template", "PATCH traffic (tag)", "PATCH traffic (weights)"],
      reads: ["GET service"],
    },
    "update deploy": {
      section: "Cloud Run, zip without build: 1 to 5",
      writes: ["upload", "PATCH template", "PATCH traffic (tag)", "PATCH traffic (weights)"],
      reads: ["GET service"],
    },
    route: { section: "Cloud Run: rollback", writes: ["PATCH traffic"], reads: [] },
    rollback: { section: "Cloud Run: rollback", writes: ["PATCH traffic"], reads: [] },
    remove: { section: "Cloud Run: delete", writes: ["DELETE service"], reads: [] },
    sweep: none("Cloud Run: not listed"),
  },
  "Cloud Functions": {
    "first deploy": {
      section: "Cloud Functions v2",
      writes: ["generateUploadUrl", "PUT zip", "POST functions", "setIamPolicy"],
      reads: [],
    },
    "update deploy": {
      section: "Cloud Functions v2: update; traffic of the underlying service",
      writes: ["generateUploadUrl", "PUT zip", "PATCH function", "PATCH traffic"],
      reads: [],
    },
    route: { section: "Cloud Run: rollback", writes: ["PATCH traffic"], reads: [] },
    rollback: { section: "Cloud Run: rollback", writes: ["PATCH traffic"], reads: [] },
    remove: { section: "Cloud Functions v2: delete", writes: ["DELETE function"], reads: [] },
    sweep: none("Cloud Functions v2: not listed"),
  },
  "Azure Functions": {
    "first deploy": {
      section: "Azure Functions, Flex Consumption: 1 to 5",
      writes: [
        "PUT resourceGroup",
        "PUT storageAccount",
        "PUT container",
        "PUT serverfarm",
        "PUT site",
        "PUT roleAssignment",
        "POST publish",
      ],
      reads: [],
    },
    "update deploy": {
      section: "Azure Functions, Flex Consumption: an app per release",
      writes: ["PUT container", "PUT serverfarm", "PUT site", "PUT roleAssignment", "POST publish"],
      reads: [],
    },
    route: none("Azure Functions: our gateway's weights"),
    rollback: none("Azure Functions: our gateway's weights"),
    remove: {
      section: "Azure Functions: delete",
      writes: ["DELETE site", "DELETE serverfarm", "DELETE container"],
      reads: [],
    },
    sweep: none("Azure Functions: not listed"),
  },
};
