import { AppError } from "../../shared/errors/app-error.ts";
import type { CallContext } from "../../shared/ports/compute.ts";
import * as z from "zod";
import type { Arm } from "./client.ts";
import {
  type Asked,
  type AzureAnswer,
  AzureError,
  foreignProtocol,
  lineError,
  secondsOf,
} from "./errors.ts";

/**
 * The deployment service of an app (Kudu). It is no part of ARM and has no specification: what is
 * here follows github.com/projectkudu/kudu/wiki/Deploying-from-a-zip-file-or-url and Azure's own
 * tools (azure-dev, azure-functions-core-tools).
 */
export interface Scm {
  /** Hands over a zip that is built already; gives the deployment's id. */
  publish(cx: CallContext, app: string, zip: Uint8Array<ArrayBuffer>): Promise<string>;
  /** null: 404, which says nothing at the beginning and at the end of one. */
  deployment(cx: CallContext, app: string, id: string): Promise<Deployment | null>;
  /** What the deployment wrote, oldest first. */
  log(cx: CallContext, app: string, id: string): Promise<string[]>;
}

const Deployment = z.object({
  id: z.string().nullish(),
  status: z.number(),
  status_text: z.string().nullish(),
  complete: z.boolean().nullish(),
});
export type Deployment = z.infer<typeof Deployment>;

interface Init {
  method: "GET" | "POST";
  headers?: Record<string, string>;
  body?: Uint8Array<ArrayBuffer>;
}

const PUBLISH = { call: "Microsoft.Web/sites/publish/action", write: true } as const;
const READ = { call: "SCM GET /api/deployments", write: false } as const;

export function createScm(arm: Arm, root: string | undefined): Scm {
  const base = (app: string) =>
    root === undefined
      ? `https://${app}.scm.azurewebsites.net`
      : `${root.replace(/\/$/, "")}/${app}`;

  async function ask(cx: CallContext, asked: Asked, url: string, init: Init) {
    const { token } = await arm.token(cx);
    const headers = { ...init.headers, authorization: `Bearer ${token}` };
    try {
      // A redirect would take the token elsewhere.
      const options = { ...init, headers, signal: cx.signal, redirect: "manual" } as const;
      const answer = await fetch(url, options);
      const text = await answer.text();
      return {
        ...asked,
        status: answer.status,
        text,
        header: (name: string) => answer.headers.get(name),
      };
    } catch (error) {
      throw lineError(error, asked);
    }
  }

  return {
    async publish(cx, app, zip) {
      const url = `${base(app)}/api/publish?RemoteBuild=false`;
      const headers = { "content-type": "application/zip" };
      const answer = await ask(cx, PUBLISH, url, { method: "POST", headers, body: zip });
      if (answer.status >= 300) throw scmRefusal(answer);
      return deploymentId(answer);
    },
    async deployment(cx, app, id) {
      const url = `${base(app)}/api/deployments/${encodeURIComponent(id)}`;
      const answer = await ask(cx, READ, url, { method: "GET" });
      if (answer.status === 404) return null;
      if (answer.status >= 300) throw scmRefusal(answer);
      const read = Deployment.safeParse(json(answer));
      if (read.success) return read.data;
      throw foreignProtocol(answer, "a body that is no deployment");
    },
    async log(cx, app, id) {
      const url = `${base(app)}/api/deployments/${encodeURIComponent(id)}/log`;
      const answer = await ask(cx, READ, url, { method: "GET" });
      const lines = z.array(z.object({ message: z.string() })).safeParse(json(answer));
      return lines.success ? lines.data.map(({ message }) => message) : [];
    },
  };
}

/** A JSON string; an older service gives only the address of the deployment. */
function deploymentId(answer: AzureAnswer): string {
  const body = json(answer);
  if (typeof body === "string" && body !== "") return body;
  const [, id] = /\/api\/deployments\/([\w-]+)/.exec(answer.header("location") ?? "") ?? [];
  if (id === undefined) throw foreignProtocol(answer, "no id of a deployment");
  return id;
}

function json({ text }: AzureAnswer): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** It answers in plain words: the status is all the code there is. */
const codes: Readonly<Record<number, string>> = {
  400: "BadRequest",
  403: "Forbidden",
  // A fresh app's service is not there at once.
  404: "ScmNotReady",
  409: "DeploymentConflict",
};

function scmRefusal(answer: AzureAnswer): Error {
  const { status, text } = answer;
  const said = text.slice(0, 500) || `It answered with status ${status}.`;
  const error = new AzureError(answer, { status, code: codes[status] ?? null, said });
  if (status === 401) {
    return new AppError("provider.credentials", { detail: error.message, cause: error });
  }
  if (status === 429) {
    const retryAfter = secondsOf(answer.header("retry-after"));
    return new AppError("provider.throttled", {
      detail: error.message,
      cause: error,
      ...(retryAfter === null ? {} : { retryAfter }),
    });
  }
  return error;
}
