import assert from "node:assert/strict";
import type { Database } from "../../shared/database.ts";
import { boundaries, type Probe } from "../../functions/creator/probe.ts";
import { ask, stepsOf } from "../../functions/creator/testing/place.ts";
import { killAt, type Row } from "../crash/doomed.ts";
import { checkAftermath } from "./aftermath.ts";
import { onStage, type OpenCloud, type Undisturbed } from "./rows.ts";
import { noting, work } from "./stage.ts";

/** Every step of a scenario at each of its boundaries. */
export async function killRows(
  db: Database,
  open: OpenCloud,
  { scenario }: Undisturbed,
): Promise<Row[]> {
  return onStage(db, open, scenario, async (stage) => {
    const id = await ask(stage.place, await scenario.input(stage));
    await work(stage, id);
    const steps = await stepsOf(stage.place, id);
    return steps.flatMap(({ no, name }) =>
      boundaries.map((boundary): Row => ({ no, step: name, boundary })),
    );
  });
}

/** Kills a worker at one boundary, lets another go on, checks what is left. */
export async function killRow(
  db: Database,
  url: string,
  open: OpenCloud,
  { scenario, after }: Undisturbed,
  row: Row,
): Promise<string> {
  return onStage(db, open, scenario, async (stage) => {
    const id = await ask(stage.place, await scenario.input(stage));
    const probe: Probe = noting(stage, async () => {});
    const { place, adapters, services } = stage;
    await killAt({ place, adapters, services, clouds: {} }, url, id, row, { probe });
    services.jobs.clear();
    const ended = await work(stage, id);
    assert.equal(ended.state, "ready", ended.sentence ?? "");
    await checkAftermath(stage);
    assert.deepEqual(stage.cloud.objects(), after, "what there is");
    return "ready";
  });
}
