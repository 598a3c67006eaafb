import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../src/core/errors.ts';
import { createExplorer } from '../../../src/explore/createExplorer.ts';

const options = {
  inputs: { x: { low: 0, high: 1 }, c: { categories: ['a', 'b'] } },
  outputs: { g: { threshold: 0 } },
  runs: 60,
};

describe('createExplorer', () => {
  it('is driven by ask and tell, and ends with the figures', async () => {
    const explorer = createExplorer(options, { seed: 3 });
    let told = 0;
    for (let points = await explorer.ask(); points.length > 0; points = await explorer.ask()) {
      told += points.length;
      explorer.tell(points.map(({ x, c }) => (c === 'b' ? { g: 0.5 - Number(x) } : { g: 1 })));
    }
    expect(told).toBe(60);
    const { measurements, findings } = await explorer.result;
    const failure = measurements.find(({ name }) => name === 'failureProbability')!;
    expect(failure.interval!.lower).toBeLessThanOrEqual(0.25);
    expect(failure.interval!.upper).toBeGreaterThanOrEqual(0.25);
    for (const { point } of findings) expect(point!['c']).toBe('b');
  });

  it('takes null as an invalid answer, gives the same points until told, and counts', async () => {
    const explorer = createExplorer({ ...options, runs: 12 });
    const first = await explorer.ask();
    expect(await explorer.ask()).toEqual(first);
    expect(() => explorer.tell([])).toThrow(/points wait for outputs, got 0/);
    for (let points = first; points.length > 0; points = await explorer.ask())
      explorer.tell(points.map(() => null));
    const { measurements } = await explorer.result;
    expect(measurements.find(({ name }) => name === 'invalid')!.value).toBe(11);
  });

  it.each([
    [[{ g: 1 }], /3 points wait for outputs, got 1/],
    [[{ g: 1 }, { g: '1' }, { g: 1 }], /point 1: g is no number or boolean but string/],
    [[{ g: 1 }, undefined, { g: 1 }], /point 1: an object .* got undefined/],
    [[{ g: 1 }, [1], { g: 1 }], /point 1: an object .* got a list/],
    [{ g: 1 }, /takes a list/],
  ])('refuses to be told %j, and takes none of it', async (told, message) => {
    const explorer = createExplorer(options);
    const points = await explorer.ask(3);
    expect(() => explorer.tell(told as never)).toThrow(message);
    expect(await explorer.ask(3)).toEqual(points);
    explorer.tell([{ g: 1 }, { g: NaN }, null]);
    expect(await explorer.ask(3)).not.toEqual(points);
    explorer.result.catch(() => undefined);
  });

  it('answers whoever asks at the same time alike', async () => {
    const explorer = createExplorer(options);
    const [a, b] = await Promise.all([explorer.ask(2), explorer.ask(2)]);
    expect(a).toEqual(b);
  });

  it('says in one message what is wrong with its options', () => {
    const wrong = { ...options, inputs: { x: { lo: 0, high: 1 } } };
    expect(() => createExplorer(wrong)).toThrow(ConfigurationError);
    expect(() => createExplorer(wrong)).toThrow(/^inputs\.x: .*"lo".*; inputs\.x: a uniform input/);
  });

  it.each(['boundary', 'falsify'])(
    'gives a few points at a time in mode %s, and comes to the same end',
    async (mode) => {
      const drive = async (n?: number) => {
        const explorer = createExplorer({ ...options, mode, runs: 40 }, { seed: 5 });
        const sizes: number[] = [];
        for (;;) {
          const points = await explorer.ask(n);
          if (points.length === 0) break;
          sizes.push(points.length);
          expect(await explorer.ask(n)).toEqual(points);
          explorer.tell(points.map(({ x, c }) => ({ g: c === 'b' ? 0.1 - Number(x) : 1 })));
        }
        return { sizes, result: JSON.stringify((await explorer.result).measurements) };
      };
      const [whole, three] = [await drive(), await drive(3)];
      expect(Math.max(...three.sizes)).toBe(3);
      expect(three.sizes.length).toBeGreaterThan(whole.sizes.length);
      expect(three.result).toBe(whole.result);
      const explorer = createExplorer({ ...options, runs: 20 });
      await expect(explorer.ask(0)).rejects.toThrow(/from 1, got 0/);
    },
  );

  it('refuses an oracle and wrong options before the first point', () => {
    expect(() => createExplorer({ ...options, oracle: 'a.yaml' })).toThrow(/oracle/);
    expect(() => createExplorer({ ...options, runz: 1 })).toThrow(/runz/);
  });
});
