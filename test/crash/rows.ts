import type { Database } from "../../shared/database.ts";
import { boundaries, type Probe } from "../../functions/creator/probe.ts";
import type { CreatorOptions } from "../../functions/creator/creator.ts";
import { cancel, stepsOf } from "../../functions/creator/testing/place.ts";
import { workUntilEnded } from "../../functions/creator/testing/worker.ts";
import { checkAftermath } from "./aftermath.ts";
import { killAt, type Row } from "./doomed.ts";
import { askFor, type Scenario, setStage, type Stage, standing } from "./stage.ts";

/**
 * Asks for the cancel where the scenario has it at a step of its own: once the step of every part
 * has come there, since a lane that runs ahead would end the others before they do.
 */
export function cancelling(stage: Stage, scenario: Scenario): Probe {
  const arrived = new Set<number>();
  const all = Promise.withResolvers<void>();
  return async (boundary, step) => {
    if (scenario.cancelAt !== step.name || boundary !== "before intent") return;
    arrived.add(step.no);
    if (arrived.size < scenario.parts.length * scenario.targets.length) return all.promise;
    await cancel(stage.place, step.operationId);
    all.resolve();
  };
}

/**
 * The rows of one operation: it runs once undisturbed, and every step that was worked on gives one
 * row for each boundary.
 */
export async function rowsOf(db: Database, scenario: Scenario): Promise<Row[]> {
  const stage = await setStage(db, scenario);
  const before = await standing(stage);
  const operation = await askFor(stage, scenario);
  const reached = new Set<string>();
  const ask = cancelling(stage, scenario);
  const probe: Probe = async (boundary, step) => {
    reached.add(`${step.no} ${boundary}`);
    await ask(boundary, step);
  };
  await workUntilEnded(stage.place, stage.services, [operation], { probe });
  await checkAftermath(stage, scenario, operation, before);
  const steps = await stepsOf(stage.place, operation);
  return steps.flatMap(({ no, name, part, target, state }) =>
    boundaries.flatMap((boundary): Row[] => {
      if (reached.has(`${no} ${boundary}`)) {
        return [{ no, step: [name, part, target].filter(Boolean).join(" "), boundary }];
      }
      if (state === "cancelled") return [];
      throw new Error(`step ${no} ${name} was done without the boundary "${boundary}"`);
    }),
  );
}

/** Kills a worker at one boundary, lets another recover, checks what is left; resolves to how it ended. */
export async function runRow(
  db: Database,
  url: string,
  scenario: Scenario,
  row: Row,
  journal?: CreatorOptions["journal"],
): Promise<string> {
  const stage = await setStage(db, scenario);
  const before = await standing(stage);
  const operation = await askFor(stage, scenario);
  await killAt(stage, url, operation, row, {
    ...(journal === undefined ? {} : { journal }),
    probe: cancelling(stage, scenario),
  });
  if (scenario.cancelAt === "same") await cancel(stage.place, operation);
  // Whatever the dead worker had in the queue is lost with it: the sweep must find the operation.
  stage.services.jobs.clear();
  await workUntilEnded(stage.place, stage.services, [operation]);
  return checkAftermath(stage, scenario, operation, before);
}
