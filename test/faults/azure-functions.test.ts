import { azureCloud } from "./azure-cloud.ts";
import { faultTable } from "./fault-table.ts";

await faultTable("Azure Functions", azureCloud);
