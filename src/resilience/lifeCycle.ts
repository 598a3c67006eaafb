import type { Measurement } from '../core/measurement.ts';
import type { RandomStream } from '../core/random.ts';
import { pairedShareInterval } from '../math/pairedShareInterval.ts';
import type { ResilienceOptions } from './options.ts';
import { countAnswers } from './answer.ts';
import type { Answer } from './answer.ts';
import type { DisturbedSystem } from './system.ts';
import { testFigures } from './testFigures.ts';

/** Names of the tests. */
export const LIFE_TESTS = ['test0', 'test1', 'test2', 'test3'];

/**
 * The four tests of a life: undisturbed; disturbed, after the hook was tuned on the most uncertain of further disturbed
 * items, twice; and more disturbed. Each test and each tuning has items of its own, so that no test knows what was tuned on.
 * All configurations meet the same items and disturbances; the first one is what the others are compared with.
 */
export async function lifeCycle(
  system: DisturbedSystem,
  roles: readonly string[],
  options: ResilienceOptions,
  random: RandomStream,
): Promise<readonly Measurement[]> {
  const parts = shuffledParts(system.count, random);
  const lives = new Map<string, readonly (readonly Answer[])[]>();
  for (const role of roles) lives.set(role, await live(system, role, parts, options, random));
  const [base] = lives.values() as Iterable<readonly (readonly Answer[])[]>;
  return LIFE_TESTS.flatMap((test, index) =>
    [...lives].flatMap(([role, answers], i) => {
      const own = answers[index]!;
      const suffix = i === 0 ? '' : `.${role}`;
      return [
        ...testFigures(test, countAnswers(own, options.threshold), options.confidence, suffix),
        ...(i === 0 ? [] : [gain(test, role, base![index]!, own, options.confidence)]),
      ];
    }),
  );
}

/** Six lists of places, in turn: test 0, tuning 1, test 1, tuning 2, test 2, test 3. */
function shuffledParts(count: number, random: RandomStream): readonly (readonly number[])[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const size = Math.floor(order.length / 6);
  return Array.from({ length: 6 }, (_, i) => order.slice(i * size, (i + 1) * size));
}

/** The answers of one configuration in each of the tests. */
async function live(
  system: DisturbedSystem,
  role: string,
  parts: readonly (readonly number[])[],
  options: ResilienceOptions,
  random: RandomStream,
): Promise<readonly (readonly Answer[])[]> {
  const { strength, stronger, uncertain } = options.lifeCycle!;
  const ask = (part: number, at: number, name: string) =>
    system.ask(role, parts[part]!, at, random.fork(name));
  await system.adapt({ event: 'reset', configuration: role, repetition: 0, step: 0 }, []);
  const tests = [await ask(0, 0, 'test 0')];
  for (const index of [1, 2]) {
    const answers = await ask(2 * index - 1, strength, `tune ${index}`);
    const least = answers.toSorted((a, b) => a.confidence - b.confidence);
    const chosen = least.slice(0, Math.ceil(uncertain * least.length));
    await system.adapt({ event: 'tune', configuration: role, repetition: 0, step: index }, chosen);
    tests.push(await ask(2 * index, strength, `test ${index}`));
  }
  return [...tests, await ask(5, stronger, 'test 3')];
}

/** How many more answers are right than the target's, of the same items. */
function gain(
  test: string,
  role: string,
  base: readonly Answer[],
  own: readonly Answer[],
  confidence: number,
): Measurement {
  const right = (answers: readonly Answer[]): number[] =>
    answers.map((answer) => (answer.right ? 1 : 0));
  return {
    name: `${test}.gain.${role}`,
    title: `${test}: share of right answers of ${role} less that of the target, paired`,
    unit: '1',
    better: 'higher',
    ...pairedShareInterval(right(base), right(own), confidence),
  };
}
