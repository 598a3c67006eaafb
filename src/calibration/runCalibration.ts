import type { ProcedureContext, ProcedureResult } from '../core/procedure.ts';
import { askAnswers, ownCertainties } from './input/askAnswers.ts';
import { askDetections } from './input/askDetections.ts';
import { labelAnswers } from './input/labelAnswers.ts';
import { readPredictions } from './input/readPredictions.ts';
import { judgeAnswers } from './judge/judgeAnswers.ts';
import { judgeEvents } from './judge/judgeEvents.ts';
import { judgeLabels } from './judge/judgeLabels.ts';
import type { CalibrationOptions } from './options.ts';
import { runRegression } from './runRegression.ts';
import { energies } from './uncertainty/energy.ts';
import type { CertaintyName } from './uncertainty/uncertaintyScores.ts';

/** Runs the procedure `calibration`. */
export async function runCalibration(
  context: ProcedureContext<CalibrationOptions>,
): Promise<ProcedureResult> {
  const { options, random } = context;
  if (options.multiLabel !== undefined)
    return judgeLabels(context, await labelAnswers(context, options.multiLabel));
  if (options.predictions !== undefined) {
    const file = await readPredictions(options.predictions, options.softmax, context.files);
    if (file.kind === 'regression') return runRegression(context, file.names, file.gaussian);
    if (file.predictions.isEvent === true)
      return judgeEvents(context, { ...file, asked: file.names.length, failed: 0 });
    const found = new Map<CertaintyName, Float64Array>(ownCertainties(file.predictions));
    if (file.logits !== undefined)
      found.set('energy', energies(file.logits, file.predictions.classes));
    return judgeAnswers(context, { ...file, certainties: found, isSingle: false, failed: 0 });
  }
  if (options.detection !== undefined)
    return judgeEvents(context, await askDetections(context, options.detection));
  const data = await context.data('data');
  return judgeAnswers(
    context,
    await askAnswers(context, data, { what: 'data', random: random.fork('data') }),
  );
}
