import { faultTable } from "./fault-table.ts";
import { gcpCloud } from "./gcp-cloud.ts";

await faultTable("Cloud Run", () => gcpCloud("run"));
