import { systemClock } from "../../../shared/clock.ts";
import { SIGNATURE_HEADER, signatureHeader } from "../../../shared/protocol/invoke.ts";
import { type Sign, signer } from "../../../shared/signing.ts";
import type { Answered, AskFunction } from "./ask.ts";
import type { Case } from "./cases.ts";

const TARGET = "/asked/a%2Fb%20c?x=%2F&y=a+b&x=2";
const code = ({ status, text }: Answered) => [status, (JSON.parse(text) as { code: string }).code];
const REFUSED = [403, "function.private"];

/** The rows for a private function, whose installation holds this key. */
export async function privateCases(privateKey: string, foreignKey: string): Promise<Case[]> {
  const own = await signer(privateKey);
  const foreign = await signer(foreignKey);
  const right = { release: "r1", part: "main", method: "GET", target: TARGET };
  const signed = async (sign: Sign, request: typeof right) => ({
    headers: { [SIGNATURE_HEADER]: await signatureHeader(sign, systemClock, request) },
  });
  return [
    {
      name: "a private function refuses who has no signature, assets included",
      observe: async (ask: AskFunction) => [
        code(await ask(TARGET)),
        code(await ask("/style.css")),
        code(await ask(TARGET, { headers: { [SIGNATURE_HEADER]: "v1.r1.main.1.x" } })),
      ],
      expected: [REFUSED, REFUSED, REFUSED],
    },
    {
      name: "a private function answers what its installation signed, path and query as sent",
      observe: async (ask) => {
        const { status, text } = await ask(TARGET, await signed(own, right));
        return [status, (JSON.parse(text) as { target: string }).target];
      },
      expected: [200, TARGET],
    },
    {
      name: "a signature for another key, release, path or method opens nothing",
      observe: async (ask) => [
        code(await ask(TARGET, await signed(foreign, right))),
        code(await ask(TARGET, await signed(own, { ...right, release: "r2" }))),
        code(await ask(TARGET, await signed(own, { ...right, target: "/asked/x" }))),
        code(await ask(TARGET, await signed(own, { ...right, method: "POST" }))),
      ],
      expected: [REFUSED, REFUSED, REFUSED, REFUSED],
    },
    {
      name: "a signature holds for a path with dots in it and for an empty query",
      observe: async (ask) => {
        const status = async (target: string) =>
          (await ask(target, await signed(own, { ...right, target }))).status;
        return [await status("/asked/a/../b"), await status("/asked/x?")];
      },
      expected: [200, 200],
    },
    {
      name: "/.lintas/ready of a private function is open to whoever asks",
      observe: async (ask) => (await ask("/.lintas/ready")).status,
      expected: 200,
    },
  ];
}
