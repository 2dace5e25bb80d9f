import type { HttpClient } from "@azure/core-rest-pipeline";
import type { AzureConnection } from "./sign-in.ts";

/** The one line to Azure that all of its SDKs share. */
export type Transport = () => Promise<HttpClient>;

export const ARM = "https://management.azure.com";
export const LOGIN = "https://login.microsoftonline.com";
/** Services that have a host for each account. */
const DATA_HOST = /^https:\/\/([a-z0-9-]+\.(?:blob\.core\.windows\.net|vault\.azure\.net))(?=\/|$)/;

/**
 * Sends requests to the addresses of the connection. They keep Azure's own addresses until the last
 * moment, because the SDKs refuse to send a token over what is not TLS. Data services are told apart
 * by `Host` at a private address.
 */
export function createTransport(settings: AzureConnection["settings"]): Transport {
  let made: Promise<HttpClient> | undefined;
  return () => (made ??= create(settings));
}

async function create(settings: AzureConnection["settings"]): Promise<HttpClient> {
  const { createDefaultHttpClient } = await import("@azure/core-rest-pipeline");
  const client = createDefaultHttpClient();
  return {
    sendRequest(request) {
      const { url, host } = rewritten(request.url, settings);
      if (url !== request.url) {
        request.url = url;
        request.allowInsecureConnection = url.startsWith("http:");
        if (host !== null) request.headers.set("host", host);
      }
      return client.sendRequest(request);
    },
  };
}

export function rewritten(
  url: string,
  { endpoint, authority }: AzureConnection["settings"],
): { url: string; host: string | null } {
  const at = (root: string, to: string) => to.replace(/\/$/, "") + url.slice(root.length);
  if (endpoint !== undefined && url.startsWith(`${ARM}/`)) {
    return { url: at(ARM, endpoint), host: null };
  }
  if (authority !== undefined && url.startsWith(`${LOGIN}/`)) {
    return { url: at(LOGIN, authority), host: null };
  }
  const [root, host = null] = DATA_HOST.exec(url) ?? [];
  return endpoint === undefined || root === undefined
    ? { url, host: null }
    : { url: at(root, endpoint), host };
}
