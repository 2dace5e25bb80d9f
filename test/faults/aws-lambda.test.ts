import { awsLambdaCloud } from "./aws-cloud.ts";
import { faultTable } from "./fault-table.ts";

await faultTable("AWS Lambda", awsLambdaCloud);
