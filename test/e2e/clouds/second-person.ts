import { eq } from "drizzle-orm";
import { systemClock } from "../../../shared/clock.ts";
import type { Role } from "../../../shared/domain/access.ts";
import { randomIds } from "../../../shared/ids.ts";
import { member, organization, token, user } from "../../../shared/schema/people.ts";
import { newToken, tokenHash } from "../../../shared/tokens.ts";
import { stackDatabase } from "../../harness/stack-database.ts";
import { CommandLine } from "./command-line.ts";
import type { World } from "./world.ts";

/** Somebody else of the same organization, at a command line of their own. */
export async function secondPerson(world: World, role: Role): Promise<CommandLine> {
  const secret = newToken("personal");
  const createdAt = new Date();
  const ids = randomIds(systemClock);
  const userId = ids.long("usr");
  const { db, sql } = await stackDatabase(world.stack);
  try {
    const [home] = await db.select().from(organization).where(eq(organization.slug, "local"));
    if (home === undefined) throw new Error("there is no organization");
    await db.insert(user).values({ id: userId, name: `Second ${role}`, createdAt });
    await db.insert(member).values({ organizationId: home.id, userId, role, createdAt });
    await db.insert(token).values({
      id: ids.long("tok"),
      kind: "personal",
      name: "theirs",
      hash: await tokenHash(secret),
      userId,
      createdAt,
      expiresAt: new Date(Date.now() + 3_600_000),
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
  return new CommandLine(world.home, {
    LINTAS_URL: world.stack.manager,
    LINTAS_TOKEN: secret.reveal(),
    LINTAS_CONFIG_DIR: `${world.home}/second-${role}`,
  });
}
