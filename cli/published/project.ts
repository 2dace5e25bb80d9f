/** What functions and GraphQL APIs have alike. */
interface Serving {
  /** Seconds for one request, 0.1 to 900. Default: 30. */
  timeout?: number | undefined;
  /** Requests at once in one instance, 1 to 1000. Default: 80. */
  concurrency?: number | undefined;
  /** Instances kept while it takes traffic. Default: 0. */
  minInstances?: number | undefined;
  /** Default: 4. */
  maxInstances?: number | undefined;
  /** Names with a default; null means that the environment must set it (`lintas env set`). */
  variables?: Record<string, string | null> | undefined;
  /** Names; the environment must set them (`lintas secret set`). */
  secrets?: string[] | undefined;
  /** A private part is called with a token or by the installation only. Default: public. */
  access?: "public" | "private" | undefined;
}

/** One function of a project: a module whose default export has `fetch(request)`. */
export interface FunctionDefinition extends Serving {
  /** What it serves; the longest prefix wins. Begins with `/`. */
  path: string;
  /** The module whose default export has `fetch`, relative to the definition. */
  entry: string;
  /** A folder served with ETags. */
  assets?: string | undefined;
  /** Megabytes, 64 to 10240. Default: 256. */
  memory?: number | undefined;
  /** A request of your own that must be answered before traffic moves. Default status: 200. */
  smoke?: { path: string; status?: number | undefined } | undefined;
  /** When it is called by itself: five fields, UTC, and the path that is requested with POST. */
  schedules?: { cron: string; path: string }[] | undefined;
}

/** One GraphQL API of a project, made of OpenDD metadata. */
export interface SupergraphDefinition extends Serving {
  /** Where its GraphQL API answers. Default: `/graphql`. */
  path?: string | undefined;
  /** The folder of its metadata. Default: `supergraph`. */
  folder?: string | undefined;
  /** Other paths that pre-route plugins of it answer. */
  pluginPaths?: string[] | undefined;
  /**
   * Pages of other origins that may ask it from a browser: `scheme://host[:port]` each, or `["*"]` for all.
   * Default: none.
   */
  cors?: { origins: string[] } | undefined;
  /** Megabytes where it runs on a cloud, 64 to 10240. Default: 512. */
  memory?: number | undefined;
}

/** What `lintas.config.ts` exports and `lintas.json` holds. */
export interface ProjectDefinition {
  $schema?: string | undefined;
  /** The project's name: lower-case letters, digits and dashes. */
  name: string;
  /** `local` or `<connection>[/<product>]:<region>`. Default: `["local"]`. */
  targets?: string[] | undefined;
  /** By name. A project has a function or a supergraph at least. */
  functions?: Record<string, FunctionDefinition> | undefined;
  /** By name. */
  supergraphs?: Record<string, SupergraphDefinition> | undefined;
  /** Default: `{ production: {} }`. Targets of an environment stand instead of the project's. */
  environments?: Record<string, { targets?: string[] | undefined }> | undefined;
}
