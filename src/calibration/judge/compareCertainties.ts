import type { Measurement } from '../../core/measurement.ts';
import { auroc } from '../metrics/auroc.ts';
import type { CertaintyName } from '../uncertainty/uncertaintyScores.ts';

type Certainties = ReadonlyMap<CertaintyName, Float64Array>;

/** How well each certainty tells right answers (events) from wrong ones: `FIGURE.NAME`. */
export function compareCertainties(
  figure: string,
  certainties: Certainties,
  event: Uint8Array,
  confidence: number,
): readonly Measurement[] {
  return [...certainties].map(([name, score]) => {
    const { value, interval } = auroc({ score, event }, confidence);
    return {
      name: `${figure}.${name}`,
      title: `${name}: chance that a right answer is more certain than a wrong one`,
      value: Number.isNaN(value) ? null : value,
      unit: '1',
      interval,
      n: event.length,
      better: 'higher',
      detail: true,
    } as const;
  });
}

/** How well each certainty tells known items from others: `KIND.auroc.NAME`. */
export function compareWithOthers(
  kind: string,
  known: Certainties,
  others: Certainties,
  confidence: number,
): readonly Measurement[] {
  return [...known].map(([name, own]) => {
    const other = others.get(name)!;
    const score = new Float64Array(own.length + other.length);
    score.set(own);
    score.set(other, own.length);
    const event = new Uint8Array(score.length).fill(1, 0, own.length);
    const { value, interval } = auroc({ score, event }, confidence);
    return {
      name: `${kind}.auroc.${name}`,
      title: `${name}: chance that a known item is more certain than another (${kind})`,
      value: Number.isNaN(value) ? null : value,
      unit: '1',
      interval,
      n: score.length,
      better: 'higher',
      detail: true,
    } as const;
  });
}
