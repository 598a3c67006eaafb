import type { Measurement } from '../core/measurement.ts';
import { clopperPearson } from '../math/clopperPearson.ts';
import type { BatchCount } from './batchCount.ts';

/** Figures of one test of a life cycle. */
export function testFigures(
  name: string,
  { asked, right, kept, keptRight }: BatchCount,
  confidence: number,
  suffix = '',
): readonly Measurement[] {
  const of = (figure: string, title: string, events: number, n: number): Measurement => ({
    name: `${name}.${figure}${suffix}`,
    title: `${name}: ${title}`,
    value: n === 0 ? null : events / n,
    unit: '1',
    interval: clopperPearson(events, n, { confidence }),
    n,
    better: 'higher',
    // Beside other configurations, a table holds these.
    ...(suffix === '' ? {} : { detail: true }),
  });
  return [
    of('acc1', 'share of right answers', right, asked),
    of('acc2', 'share of right answers among those kept', keptRight, kept),
    of('coverage', 'share of answers kept', kept, asked),
  ];
}
