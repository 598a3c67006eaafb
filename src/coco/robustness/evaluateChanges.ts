import { evaluateModels, type CocoSources } from '../procedure/evaluateModels.ts';
import type { PictureChange } from './pictureChanges.ts';
import type { ChangedEvaluation } from './robustnessMeasurements.ts';

type Parameters = globalThis.Parameters<typeof evaluateModels>;

/** Evaluates a model on the pictures of each change: `predict` asks it, the rest is as for pictures as they are. */
export async function evaluateChanges(
  context: Parameters[0],
  kind: Parameters[1],
  settings: Parameters[2],
  changes: readonly PictureChange[],
  predict: (change: PictureChange) => Promise<CocoSources & { readonly failed: number }>,
): Promise<readonly ChangedEvaluation[]> {
  const found: ChangedEvaluation[] = [];
  for (const change of changes) {
    const sources = await predict(change);
    const [evaluated] = await evaluateModels(context, kind, settings, sources);
    found.push({ change, evaluated: evaluated!, failed: sources.failed });
  }
  return found;
}
