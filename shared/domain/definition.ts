import * as z from "zod";
import { cronMistake } from "./cron.ts";
import { originsMistakes } from "./origins.ts";
import { Slug, VariableName } from "./names.ts";
import { TargetName } from "./target.ts";

const UrlPath = z.string().regex(/^\/[^?#\s]*$/, { error: "must be a path beginning with `/`" });

/** A file or folder of the project, relative, without leaving it. */
const ProjectPath = z
  .string()
  .min(1)
  .refine((path) => !path.startsWith("/") && !/^[A-Za-z]:/.test(path) && !path.includes("\\"), {
    error: "must be a relative path with forward slashes",
  })
  .refine((path) => !path.split("/").includes(".."), { error: "must stay inside the project" });

export const ScheduleDefinition = z.strictObject({
  cron: z
    .string()
    .max(256)
    .superRefine((text, context) => {
      const mistake = cronMistake(text);
      if (mistake !== null) context.addIssue({ code: "custom", message: mistake });
    })
    .meta({ description: "Five fields, UTC: minute hour day-of-month month day-of-week." }),
  path: UrlPath.meta({ description: "What is requested, with POST and a signature." }),
});

/** What functions and supergraphs have alike. */
const serving = {
  timeout: z
    .number()
    .min(0.1)
    .max(900)
    .default(30)
    .meta({ description: "Seconds for one request." }),
  concurrency: z
    .int()
    .min(1)
    .max(1_000)
    .default(80)
    .meta({ description: "Requests at once in one instance." }),
  minInstances: z
    .int()
    .min(0)
    .max(100)
    .default(0)
    .meta({ description: "Kept running while it takes traffic." }),
  maxInstances: z
    .int()
    .min(1)
    .max(1_000)
    .default(4)
    .meta({ description: "Never more than these." }),
  variables: z
    .record(VariableName, z.string().max(4_096).nullable())
    .default({})
    .meta({ description: "Names with a default; null means that the environment must set it." }),
  secrets: z
    .array(VariableName)
    .default([])
    .meta({ description: "Names; the environment must set them." }),
  access: z
    .enum(["public", "private"])
    .default("public")
    .meta({ description: "A private function answers only requests this installation signed." }),
};

const Memory = z.int().min(64).max(10_240).meta({ description: "Megabytes." });

export const FunctionDefinition = z.strictObject({
  path: UrlPath.meta({ description: "What it serves; the longest prefix wins." }),
  entry: ProjectPath.meta({ description: "The module whose default export has `fetch`." }),
  assets: ProjectPath.optional().meta({ description: "A folder served with ETags." }),
  memory: Memory.default(256),
  ...serving,
  smoke: z
    .strictObject({ path: UrlPath, status: z.int().min(100).max(599).default(200) })
    .optional()
    .meta({ description: "A request of your own that must be answered before traffic moves." }),
  schedules: z
    .array(ScheduleDefinition)
    .max(20)
    .default([])
    .meta({ description: "Requests fired at given times." }),
});
export type FunctionDefinition = z.infer<typeof FunctionDefinition>;

export const SupergraphDefinition = z.strictObject({
  path: UrlPath.default("/graphql").meta({ description: "Where its GraphQL API answers." }),
  folder: ProjectPath.default("supergraph").meta({
    description: "The folder of its metadata: OpenDD in .hml, .yaml and .json files.",
  }),
  pluginPaths: z
    .array(UrlPath)
    .max(20)
    .default([])
    .meta({ description: "Other paths that pre-route plugins of it answer." }),
  cors: z
    .strictObject({
      origins: z
        .array(z.string().max(262))
        .min(1)
        .max(100)
        .superRefine((origins, context) => {
          for (const { at, message } of originsMistakes(origins)) {
            context.addIssue({ code: "custom", message, path: [at] });
          }
        })
        .meta({ description: "Origins as `https://app.example.com`, or `*` alone for all." }),
    })
    .optional()
    .meta({ description: "Pages of other origins that may ask it from a browser." }),
  memory: Memory.default(512),
  ...serving,
});
export type SupergraphDefinition = z.infer<typeof SupergraphDefinition>;

export const EnvironmentDefinition = z.strictObject({
  targets: z
    .array(TargetName)
    .min(1)
    .optional()
    .meta({ description: "Instead of the project's targets." }),
});

/** What `lintas.config.ts` or `lintas.json` holds, defaults filled in. */
export const Definition = z.strictObject({
  $schema: z.string().optional().meta({ description: "For editors; no meaning to Lintas." }),
  name: Slug.meta({ description: "The project's name." }),
  targets: z
    .array(TargetName)
    .min(1)
    .default(["local"])
    .meta({ description: "Where it runs: `local` or `<connection>[/<product>]:<region>`." }),
  functions: z
    .record(Slug, FunctionDefinition)
    .default({})
    .meta({ description: "Functions by name." }),
  supergraphs: z
    .record(Slug, SupergraphDefinition)
    .optional()
    .meta({ description: "GraphQL APIs by name." }),
  environments: z
    .record(Slug, EnvironmentDefinition)
    .default({ production: {} })
    .meta({ description: "Environments by name." }),
});
export type Definition = z.infer<typeof Definition>;
/** What a person writes: everything with a default may be left out. */
export type DefinitionInput = z.input<typeof Definition>;

/** The targets an environment runs on. */
export function targetsOf(definition: Definition, environment: string): readonly TargetName[] {
  return definition.environments[environment]?.targets ?? definition.targets;
}

/** JSON Schema (2020-12) of what a person writes in `lintas.json`. */
export function definitionJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(Definition, { io: "input" });
  return {
    $schema,
    $id: "https://lintas.dev/lintas.schema.json",
    title: "Lintas project definition",
    ...schema,
  };
}
