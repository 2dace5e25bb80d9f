import type { Gate } from "../gate.ts";

export function gcpGate(): Promise<Gate> {
  return Promise.resolve({
    operation: () => null,
    checkRequest: () => [],
    checkAnswer: () => [],
  });
}
