import { createFolderStore } from "../../../adapters/node/object-store.ts";
import type { Connection } from "../../../shared/domain/connection.ts";
import { AppError } from "../../../shared/errors/app-error.ts";
import type { OpenConnection, ProviderHome } from "../../../shared/ports/cloud.ts";
import type { ObjectStore } from "../../../shared/ports/object-store.ts";
import { providers } from "../clouds.ts";

interface Place {
  connection: Connection;
  bucket: string;
  region: string;
}

/**
 * The object store of an installation that runs as functions, by its address; it signs in as the
 * function itself. `file:` is for a machine that has a disk of its own.
 */
export async function openObjects(
  at: { url: URL; endpoint: string | null },
  home: ProviderHome,
): Promise<ObjectStore> {
  if (at.url.protocol === "file:") return createFolderStore({ directory: at.url.pathname });
  const { connection, bucket, region } = placeOf(at);
  const cloud = await providers[connection.provider](home);
  const open: OpenConnection = { ...connection, key: null };
  return cloud.objectStore(open, { bucket, region });
}

/** Throws where the address names no store that there is. */
export function placeOf({ url, endpoint }: { url: URL; endpoint: string | null }): Place {
  const region = url.searchParams.get("region") ?? "";
  const settings = endpoint === null ? {} : { endpoint };
  const common = {
    id: "objects",
    organization: "",
    name: "objects",
    credentials: { kind: "ambient" as const },
    settings,
  };
  switch (url.protocol) {
    case "s3:": {
      const account = url.searchParams.get("account") ?? "objects";
      const connection = { ...common, provider: "aws" as const, account };
      return { connection, bucket: url.host, region };
    }
    case "gs:": {
      const account = url.searchParams.get("project") ?? "objects";
      const connection = { ...common, provider: "gcp" as const, account };
      return { connection, bucket: url.host, region };
    }
    case "azblob:": {
      const account = url.searchParams.get("subscription") ?? "objects";
      const connection = { ...common, provider: "azure" as const, account };
      return { connection, bucket: `${url.host}${url.pathname}`, region };
    }
    default:
      throw new AppError("internal", {
        detail: `OBJECTS begins with ${url.protocol}//, which is no object store: there are s3, gs, azblob and file.`,
      });
  }
}
