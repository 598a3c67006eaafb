import { ConfigurationError } from '../../core/errors.ts';
import type { Exhibit } from '../../core/exhibit.ts';
import type { Finding } from '../../core/finding.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import type { DetectorOption } from '../detectors/detectorOption.ts';
import { goalOf } from '../detectors/goals/goals.ts';
import { sampleFoldersOf, transferTargetsOf } from '../options.ts';
import type { AttackOptions } from '../options.ts';
import { askDetector } from './askDetector.ts';
import { detectorSources } from './detectorSources.ts';
import { readSamples } from './readSamples.ts';
import { shownName } from './shownName.ts';

/**
 * Mode `transfer` on detectors: asks every target about the pictures that another run saved, clean and changed, and
 * evaluates both. One query a picture and kind.
 */
export async function runDetectorTransfer(
  context: ProcedureContext<AttackOptions>,
  detector: DetectorOption,
): Promise<ProcedureResult> {
  const { options } = context;
  const folders = sampleFoldersOf(options);
  if (folders.length > 1)
    throw new ConfigurationError('samples: a detector gets the samples of one folder', {
      code: 'config.samples',
      hint: 'Give each folder a procedure of its own.',
    });
  const samples = await readSamples(folders[0]![1], context.files);
  const sources = await detectorSources(context, samples);
  const targets = transferTargetsOf(options).map((one) => ({
    ...one,
    shown: shownName(one, context),
  }));
  const measurements: Measurement[] = [];
  const exhibits: Exhibit[] = [];
  const findings: Finding[] = [];
  for (const [t, target] of targets.entries()) {
    context.progress({ done: t, total: targets.length, phase: target.shown });
    const option = {
      ...detector,
      decoder: target.detector?.decoder ?? detector.decoder,
      classes: target.detector?.classes ?? detector.classes,
    };
    const carried = await askDetector(context, { samples, sources, option, target });
    const suffix = t === 0 ? '' : `.${target.name}`;
    measurements.push(
      ...carried.measurements.map((one) => ({
        ...one,
        name: `${one.name}${suffix}`,
        ...(t === 0 ? {} : { detail: true, title: `${one.title ?? one.name}, ${target.shown}` }),
      })),
    );
    exhibits.push(
      ...carried.exhibits.map((one) => ({
        ...one,
        id: `${one.id}${suffix}`,
        title: `${one.title}: ${target.shown}`,
      })),
    );
    if (t === 0) findings.push(...carried.findings);
  }
  return {
    headline: {
      tried: `${samples.items.length} pictures made by ${samples.attack} under ${samples.norm}, sent to ${targets.map(({ shown }) => shown).join(', ')}`,
      measurements: ['successRate', goalOf(detector.goal).measurement, 'AP.adversarial'],
    },
    measurements,
    findings,
    exhibits,
  };
}
