import { systemClock } from "../../../../shared/clock.ts";
import { prepareConfig } from "../config.ts";
import { printPrepared } from "./answer.ts";
import { prepare } from "./prepare.ts";

// One short run before the parts start, so that the launcher itself stays small.
process.stdout.write(printPrepared(await prepare(prepareConfig(process.env), systemClock)));
