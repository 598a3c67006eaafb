import type { CocoOptions } from '../procedure/cocoOptions.ts';
import {
  evaluateModels,
  type CocoSources,
  type EvaluatingContext,
} from '../procedure/evaluateModels.ts';
import type { CocoKind } from '../read/annotationReader.ts';
import type { Settings } from '../settings.ts';
import type { PictureChange } from './pictureChange.ts';
import type { ChangedEvaluation } from './robustnessMeasurements.ts';

/** Evaluates a model on the pictures of each change: `predict` asks it, the rest is as for pictures as they are. */
export async function evaluateChanges(
  context: EvaluatingContext<CocoOptions>,
  kind: CocoKind,
  settings: Partial<Omit<Settings, 'kind'>>,
  changes: readonly PictureChange[],
  predict: (change: PictureChange) => Promise<CocoSources & { readonly failed: number }>,
): Promise<readonly ChangedEvaluation[]> {
  const found: ChangedEvaluation[] = [];
  try {
    for (const change of changes) {
      const sources = await predict(change);
      const [evaluated] = await evaluateModels(context, kind, settings, sources);
      const { failed } = sources;
      found.push({ change, evaluated: evaluated!, failed, note: change.note?.() });
    }
    return found;
  } finally {
    for (const change of changes) await change.close?.();
  }
}
