import { systemClock } from "../../../../shared/clock.ts";
import { Secret } from "../../../../shared/secret.ts";
import { prepareConfig } from "../config.ts";
import { prepare } from "./prepare.ts";

// One short run before the parts start, so that the launcher itself stays small. The answer goes
// into the launcher's pipe, secrets in clear.
const prepared = await prepare(prepareConfig(process.env), systemClock);
process.stdout.write(
  JSON.stringify(prepared, (name, value: unknown) => {
    return value instanceof Secret ? value.reveal() : value;
  }),
);
