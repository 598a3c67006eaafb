import { describe, expect, it } from 'vitest';

import { gradientChecks } from '../../../src/attacks/checks/gradientChecks.ts';
import type { Outcome } from '../../../src/attacks/frame/attack.ts';
import { attackOptions } from '../../../src/attacks/options.ts';
import { announceTime } from '../../../src/attacks/run/announceTime.ts';
import { attackOf } from '../../../src/attacks/run/attackOf.ts';
import type { AttackRun } from '../../../src/attacks/run/campaign.ts';
import { probeGradients } from '../../../src/attacks/run/probeGradients.ts';
import type { SetUp } from '../../../src/attacks/run/setUp.ts';
import type { Differentiate } from '../../../src/judgement/classifierView.ts';
import { createRandom } from '../../../src/math/random.ts';
import { linearCase } from '../../helpers/linearClassifier.ts';

const { view, items } = linearCase({ norm: 'linf', epsilon: 0.1 });
const gradient = view.gradient!;
const random = createRandom(2, 'noise');
const clean = { items: 4, random: 0, other: 0 };

function run(name: string, broken: readonly boolean[], by?: string): AttackRun {
  const outcomes = broken.map((success): Outcome => ({
    success,
    queries: 1,
    backward: 1,
    adversarial: new Float32Array(1),
    distance: 0,
    label: 1,
    margin: success ? -1 : 1,
    invalid: 0,
    trace: [],
    exhausted: false,
    by,
  }));
  return { attack: attackOf(name), epsilon: 0.1, settings: {}, outcomes, queries: 4 };
}

const outcomeOf = (checks: ReturnType<typeof gradientChecks>, id: string) =>
  checks.find((one) => one.id === id)?.outcome;

describe('checks of gradients', () => {
  it('pass where gradients hold', async () => {
    expect(await probeGradients(gradient, items, true)).toEqual(clean);
    const checks = gradientChecks([run('pgd', [true, true]), run('square', [true, false])], {
      probe: clean,
      seen: { zero: 0, all: 100 },
    });
    expect(checks.every(({ outcome }) => outcome === 'passed')).toBe(true);
  });

  it('name a random model', async () => {
    const noisy: Differentiate = async (queries, loss) =>
      (await gradient(queries, loss)).map((one) => ({
        ...one,
        gradient: one.gradient.map((value) => value + random.normal()),
      }));
    expect(await probeGradients(noisy, items, true)).toEqual({ ...clean, random: 4 });
  });

  it('name a file that is not the model under attack', async () => {
    const other = linearCase({ norm: 'linf', epsilon: 0.1, margin: 3 }).view.gradient!;
    const probe = await probeGradients(other, items, true);
    expect(probe).toEqual({ ...clean, other: 4 });
    const checks = gradientChecks([run('pgd', [true])], { probe, seen: { zero: 0, all: 1 } });
    expect(outcomeOf(checks, 'same-model')).toBe('failed');
    // Labels alone cannot be compared.
    expect(await probeGradients(other, items, false)).toEqual(clean);
  });

  it('name masked gradients: zeros, and items that only attacks without gradients break', () => {
    const seen = { zero: 30, all: 100 };
    const beside = gradientChecks([run('pgd', [false, true]), run('square', [true, true])], {
      probe: clean,
      seen,
    });
    expect(outcomeOf(beside, 'zero-gradients')).toBe('failed');
    expect(outcomeOf(beside, 'masked-gradients')).toBe('failed');
    // Square is the last part of the ensemble.
    const parts = (by: string) =>
      gradientChecks([run('auto-attack', [true, true], by)], { probe: clean, seen });
    expect(outcomeOf(parts('square'), 'masked-gradients')).toBe('failed');
    expect(outcomeOf(parts('apgd-ce'), 'masked-gradients')).toBe('passed');
  });
});

describe('the time of an attack, before it starts', () => {
  it('is that of its gradients, as a few of them take', async () => {
    let now = 0;
    // 10 ms a gradient.
    const slow: Differentiate = async (queries, loss) => {
      now += 10 * queries.length;
      return gradient(queries, loss);
    };
    const said: string[] = [];
    const context = {
      options: attackOptions.parse({ data: 'x', queries: 1000 }),
      elapsedMs: () => now,
      log: (_: string, message: string) => said.push(message),
    } as unknown as Parameters<typeof announceTime>[0];
    const setUp = { gradient: slow, ensemble: slow, surrogates: [slow, slow], attacked: items };
    await announceTime(context, setUp as unknown as SetUp, [
      { name: 'auto-attack', settings: {} },
      { name: 'vmi', settings: {} },
      { name: 'mi', settings: {} },
      { name: 'square', settings: {} },
    ]);
    expect(said).toEqual([
      'auto-attack takes at most about 40 s: 4,000 gradients',
      'vmi takes at most about 8 s: 840 gradients of 2 base models',
    ]);
  });
});
