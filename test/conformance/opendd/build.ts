import { compileSupergraph } from "../../../functions/engine/metadata/compile.ts";

/** Why a case cannot be asked: in which stage of its making, and what it says. */
export interface NotBuilt {
  stage: "read" | "compile" | "load";
  messages: string[];
}

/** Builds as users do: into one file. What is thrown counts as a failure. */
export function build(metadata: unknown): Uint8Array<ArrayBuffer> | NotBuilt {
  try {
    const compiled = compileSupergraph({ metadata, authConfig: null });
    if ("part" in compiled) return compiled.part;
    return { stage: "compile", messages: compiled.problems.map(({ message }) => message) };
  } catch (error) {
    return { stage: "compile", messages: [`thrown: ${String(error)}`] };
  }
}
