import type { Measurement } from '../../core/measurement.ts';
import type { RandomStream } from '../../core/random.ts';
import { evaluated, type Evaluated } from './evaluated.ts';
import { sliceImages } from './sliceImages.ts';
import { statisticMeasurements } from './statisticMeasurements.ts';

/** `AP.<slice>` for each condition over the fields of images, with its own bootstrap. */
export function sliceMeasurements(
  { truth, results, evaluation }: Evaluated,
  slices: Readonly<Record<string, string>>,
  {
    replicates,
    confidence,
    random,
  }: { replicates: number; confidence: number; random: RandomStream },
): readonly Measurement[] {
  return Object.entries(slices).map(([name, condition]) => {
    const part = sliceImages(truth, results, name, condition);
    const found = evaluated(name, part.truth, part.results, {
      settings: evaluation.settings,
      replicates: part.truth.images.count === 0 ? 0 : replicates,
      random: random.fork(`slice ${name}`),
      progress: () => undefined,
    });
    const [ap] = statisticMeasurements(found, confidence, `.${name}`);
    const notes = [`${part.truth.images.count} images where ${condition}`, ap!.note];
    return { ...ap!, note: notes.filter((note) => note !== undefined).join('; ') };
  });
}
