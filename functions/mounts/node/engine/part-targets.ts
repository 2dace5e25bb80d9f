import type { PartTarget } from "../../../engine/load-build.ts";
import type { Clock } from "../../../../shared/clock.ts";
import { SIGNATURE_HEADER, signatureHeader } from "../../../../shared/protocol/invoke.ts";
import type { Sign } from "../../../../shared/signing.ts";

/** Where other parts of a release are reached: at the gateway, which reads in the signature whom it is for. */
export function partTargets(options: {
  gatewayUrl: string;
  sign: Sign;
  clock: Clock;
}): (release: string, name: string) => PartTarget {
  const { gatewayUrl, sign, clock } = options;
  return (release, part) => ({
    url: gatewayUrl,
    async sign(target) {
      const request = { release, part, method: "POST", target };
      return { [SIGNATURE_HEADER]: await signatureHeader(sign, clock, request) };
    },
  });
}
