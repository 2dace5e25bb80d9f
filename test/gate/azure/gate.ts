import type { Gate } from "../gate.ts";

export function azureGate(): Promise<Gate> {
  return Promise.resolve({
    operation: () => null,
    checkRequest: () => [],
    checkAnswer: () => [],
  });
}
