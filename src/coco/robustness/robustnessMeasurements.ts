import type { Measurement } from '../../core/measurement.ts';
import { percentileInterval } from '../bootstrap/percentileInterval.ts';
import { countingImages } from '../evaluate/countingImages.ts';
import type { Evaluated } from '../procedure/evaluated.ts';
import { statisticMeasurements } from '../procedure/statisticMeasurements.ts';
import type { PictureChange } from './pictureChange.ts';

/** A model on pictures that were changed. */
export interface ChangedEvaluation {
  readonly change: PictureChange;
  readonly evaluated: Evaluated;
  /** Queries without an answer. */
  readonly failed: number;
  /** What must be said of how the pictures were changed. */
  readonly note?: string | undefined;
}

/** AP on changed pictures, and by how much it falls, paired by image. */
export function robustnessMeasurements(
  clean: Evaluated,
  changed: readonly ChangedEvaluation[],
  confidence: number,
): readonly Measurement[] {
  return changed.flatMap(({ change, evaluated, failed, note: made }) => {
    const suffix = `${change.name}@${change.severity}`;
    const [ap] = statisticMeasurements(evaluated, confidence, `.${suffix}`);
    const drops = evaluated.replicates.map((row, i) => clean.replicates[i]![0]! - row[0]!);
    const drop = clean.stats[0]! - evaluated.stats[0]!;
    const interval = percentileInterval(drops, {
      value: drop,
      range: [-1, 1],
      confidence,
      method: `paired bias-corrected percentile bootstrap over images, ${drops.length} replicates`,
      images: countingImages(clean.evaluation, 0),
    });
    const known = clean.stats[0]! >= 0 && evaluated.stats[0]! >= 0;
    const unanswered = failed === 0 ? undefined : `${failed} queries were not answered`;
    const said = [made, unanswered, ap!.note].filter((one) => one !== undefined).join('; ');
    return [
      { ...ap!, ...(said === '' ? {} : { note: said }) },
      {
        name: `drop.${suffix}`,
        value: known ? drop : null,
        unit: '1',
        n: ap!.n,
        better: 'lower' as const,
        title: `AP lost to ${change.name} of severity ${change.severity}`,
        ...(ap!.sample === undefined ? {} : { sample: ap!.sample }),
        ...(known && interval !== undefined ? { interval } : {}),
      },
    ];
  });
}
