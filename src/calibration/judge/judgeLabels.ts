import { ConfigurationError } from '../../core/errors.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import { withSentences } from '../../core/withSentences.ts';
import { binScores } from '../metrics/bins.ts';
import { CALIBRATORS } from '../calibrators.ts';
import { crossFit, foldsOf } from './crossFit.ts';
import { labelTable } from '../exhibits/labelTable.ts';
import { reliabilityDiagram } from '../exhibits/reliabilityDiagram.ts';
import { labelArtifacts } from '../export/labelArtifacts.ts';
import { measureFailed } from '../measure/measureFailed.ts';
import { measureLabels } from '../measure/measureLabels.ts';
import type { LabelAnswers } from '../input/labelAnswers.ts';
import type { CalibrationOptions } from '../options.ts';
import type { Predictions } from '../predictions.ts';
import { topLabel } from '../topLabel.ts';

/** Judges a model of several labels an item, each label's chance against what is true of it. */
export async function judgeLabels(
  context: ProcedureContext<CalibrationOptions>,
  { names, labels, failed }: LabelAnswers,
): Promise<ProcedureResult> {
  const { options, random } = context;
  const { bins, binning, folds, confidence } = options;
  const n = names.length;
  if (n < Math.max(bins, 2 * folds))
    throw new ConfigurationError(
      `there are ${n} items; ${bins} bins and ${folds} folds need ${Math.max(bins, 2 * folds)} at least`,
      { code: 'calibration.few', hint: 'Give more items, or fewer bins and folds.' },
    );
  const calibrated = new Map<string, ReadonlyMap<string, Predictions>>();
  const measurements: Measurement[] = [
    ...measureLabels(labels, options, random.fork('uncalibrated')),
  ];
  for (const [i, name] of options.calibrators.entries()) {
    context.progress({ done: i, total: options.calibrators.length, phase: `calibrator ${name}` });
    const calibrator = CALIBRATORS.find((each) => each.name === name)!;
    const after = new Map(
      [...labels].map(([label, own]) => {
        const parts = foldsOf(own.labels, folds, random.fork(`folds ${label}`));
        return [label, crossFit(calibrator, own, parts)] as const;
      }),
    );
    calibrated.set(name, after);
    measurements.push(...measureLabels(after, options, random.fork(name), `.${name}`));
  }
  measurements.push(measureFailed(failed, n));
  const count = n.toLocaleString('en');
  return {
    headline: {
      tried: `${count} items with ${labels.size} labels each, calibrated by ${options.calibrators.join(', ') || 'no calibrator'} on others`,
      measurements: ['classwiseEce'],
      exhibits: ['reliability'],
    },
    measurements: withSentences(measurements, {
      classwiseEce: [
        'Stated chances of a label and how often it holds differ by {share} on average',
        'items',
      ],
    }),
    findings: [],
    exhibits: [
      reliabilityDiagram(
        [...labels].map(([name, own]) => ({ name, bins: binScores(topLabel(own), bins, binning) })),
        confidence,
      ),
      labelTable(measurements, [...labels.keys()], options.calibrators),
    ],
    artifacts: labelArtifacts(names, labels, calibrated, options.export),
    ...(options.predictions === undefined ? {} : { evidence: `${count} predictions evaluated` }),
  };
}
