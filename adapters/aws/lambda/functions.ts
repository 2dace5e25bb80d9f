import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { CallContext } from "../../../shared/ports/compute.ts";
import type { AwsClients } from "../clients.ts";

/** Every function of the region, 50 a call; with `all` every published version of each besides. */
export async function* listFunctions(
  aws: AwsClients,
  cx: CallContext,
  which: "latest" | "all",
): AsyncIterable<FunctionConfiguration> {
  let marker: string | undefined;
  do {
    const Marker = marker;
    const page = await aws.lambda(
      cx,
      "ListFunctions",
      ({ client, ListFunctionsCommand, options }) =>
        client.send(
          new ListFunctionsCommand({
            MaxItems: 50,
            ...(which === "all" ? { FunctionVersion: "ALL" as const } : {}),
            Marker,
          }),
          options,
        ),
    );
    yield* page.Functions ?? [];
    marker = page.NextMarker;
  } while (marker !== undefined && marker !== "");
}
