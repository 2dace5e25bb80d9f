import { plantForeign } from "../../clouds/aws/subject.ts";
import type { AwsFake } from "../../fakes/aws/fake.ts";
import { functionKey } from "../../fakes/aws/state.ts";

/** A function of somebody else, without a tag of ours. */
export function plantLambda(aws: AwsFake, name: string, region: string): void {
  // It always plants there.
  const there = "eu-central-1";
  plantForeign(aws, { cloud: "aws", account: aws.account, region: there, kind: "function", name });
  const planted = aws.state.functions.get(functionKey(there, name));
  if (planted === undefined) throw new Error("nothing was planted");
  aws.state.functions.delete(functionKey(there, name));
  planted.region = region;
  aws.state.functions.set(functionKey(region, name), planted);
}
