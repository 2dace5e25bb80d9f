import { ORG, signIn } from "../test/harness/api.ts";
import { startStack } from "../test/harness/stack.ts";
import { type Figure, figure } from "./figure.ts";

const ROUNDS = 5;
const SECONDS = 3;
const CONNECTIONS = 16;

/** Reads and writes per second of the Manager, each with sign-in, access rights and (writes) audit. */
export async function benchManager(): Promise<{ figures: Figure[]; notRun: string[] }> {
  const stack = await startStack();
  try {
    const api = await signIn(stack);
    await api.call("POST", `${ORG}/projects`, { slug: "bench" });
    const environment = `${ORG}/projects/bench/environments/production`;
    const body = JSON.stringify({ value: "some value" });
    let n = 0;
    const reads = await rates(async () => {
      const answer = await api.raw("GET", `${ORG}/projects/bench`);
      await answer.arrayBuffer();
      return answer.ok;
    });
    const writes = await rates(async () => {
      const answer = await api.raw("PUT", `${environment}/variables/NAME_${n++ % 500}`, {
        body,
        headers: { "content-type": "application/json", "if-match": "*" },
      });
      await answer.arrayBuffer();
      return answer.ok;
    });
    return {
      figures: [
        figure("Manager reads per second", "1/s", reads, { better: "more" }),
        figure("Manager writes per second", "1/s", writes, { better: "more" }),
      ],
      notRun: [],
    };
  } finally {
    await stack.remove();
  }
}

async function rates(ask: () => Promise<boolean>): Promise<number[]> {
  const samples: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const began = performance.now();
    const until = began + SECONDS * 1000;
    let done = 0;
    const worker = async () => {
      while (performance.now() < until) {
        if (!(await ask())) throw new Error("the Manager refused a request of the bench");
        done++;
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    // The first round warms up.
    if (round > 0) samples.push((done / (performance.now() - began)) * 1000);
  }
  return samples;
}
