import type { Measurement } from '../core/measurement.ts';
import type { RandomStream } from '../core/random.ts';
import type { ResilienceOptions } from './options.ts';
import { testFigures } from './resilienceFigures.ts';
import { countAnswers } from './system.ts';
import type { DisturbedSystem } from './system.ts';

/** Names of the tests. */
export const LIFE_TESTS = ['test0', 'test1', 'test2', 'test3'];

/**
 * The four tests of a life: undisturbed; disturbed, after the hook was tuned on the most uncertain of further disturbed
 * items, twice; and more disturbed. Each test and each tuning has items of its own, so that no test knows what was tuned on.
 */
export async function lifeCycle(
  system: DisturbedSystem,
  options: ResilienceOptions,
  random: RandomStream,
): Promise<readonly Measurement[]> {
  const { strength, stronger, uncertain } = options.lifeCycle!;
  const order = Array.from({ length: system.count }, (_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const size = Math.floor(order.length / 6);
  const part = (i: number): readonly number[] => order.slice(i * size, (i + 1) * size);
  const measurements: Measurement[] = [];
  const test = async (index: number, at: number, places: readonly number[]) => {
    const answers = await system.ask('target', places, at, random.fork(`test ${index}`));
    const count = countAnswers(answers, options.threshold);
    measurements.push(...testFigures(LIFE_TESTS[index]!, count, options.confidence));
  };
  await system.adapt('reset', 0, 0, []);
  await test(0, 0, part(0));
  for (const index of [1, 2]) {
    const answers = await system.ask(
      'target',
      part(2 * index - 1),
      strength,
      random.fork(`tune ${index}`),
    );
    const least = answers.toSorted((a, b) => a.confidence - b.confidence);
    await system.adapt('tune', 0, index, least.slice(0, Math.ceil(uncertain * least.length)));
    await test(index, strength, part(2 * index));
  }
  await test(3, stronger, part(5));
  return measurements;
}
