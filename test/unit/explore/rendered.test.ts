import { createHash } from 'node:crypto';

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import type { ProcedureResult } from '../../../src/core/procedure.ts';
import type { TensorMap } from '../../../src/core/tensor.ts';
import { explore } from '../../../src/explore/procedure.ts';
import { encodePng } from '../../../src/pictures/codec.ts';
import { parseNpy } from '../../../src/data/npy.ts';
import { drawnContext } from '../../helpers/drawnContext.ts';
import { greyOf } from '../../helpers/pictures.ts';

/** 6 x 6 pixels: all dark but a bright left half (class 0) or a bright right half (class 1). */
const half = (left: boolean) =>
  greyOf(
    Array.from({ length: 6 }, () =>
      Array.from({ length: 6 }, (_, x) => (x < 3 === left ? 204 / 255 : 51 / 255)),
    ),
  );
const files = {
  'halves/left/a.png': await encodePng(half(true)),
  'halves/right/b.png': await encodePng(half(false)),
  'halves/right/c.png': await encodePng(half(false)),
  'halves/notes.txt': 'not a picture',
};

/** Knows halves by their sums: scores of left and right. */
function halves(query: TensorMap): readonly number[] {
  const data = query['input']!.data as Float32Array;
  let [left, right] = [0, 0];
  for (let i = 0; i < 36; i++)
    if (i % 6 < 3) left += data[i]!;
    else right += data[i]!;
  return [left, right];
}
const model = { shape: [-1, 1, 6, 6], scores: 2, model: halves, files };

const shifted = {
  data: 'halves',
  inputs: { move: { low: -4, high: 4, unit: 'px' } },
  transforms: [{ kind: 'shift', x: 'move', border: 'fill', fill: 0.2 }],
  outputs: { right: { value: 'margin(y, label)', threshold: 0 } },
  runs: 160,
  families: ['random-forest'],
};

async function run(context: Parameters<typeof explore.run>[0]): Promise<ProcedureResult> {
  explore.check?.(context.options, context.signatures);
  return explore.run(context);
}

const value = ({ measurements }: ProcedureResult, name: string) =>
  measurements.find((measurement) => measurement.name === name)!;

describe('a scenario over pictures', () => {
  it('finds how far a picture may move, for each of them', async () => {
    const context = drawnContext(shifted, model);
    const result = await run(context);
    // Moved by m pixels towards its dark half, 3 - m bright columns stay and m are over there: fails from 1.5 on. A
    // class 0 picture moves to the right, a class 1 picture to the left; moved out, the left 3 columns lose |m|.
    // Left: moved right by m > 1.5 fails until nothing bright is left; so does right, mirrored.
    const fails = 2.5 / 8;
    const { interval } = value(result, 'failureProbability.right');
    expect(interval!.lower).toBeLessThanOrEqual(fails);
    expect(interval!.upper).toBeGreaterThanOrEqual(fails);
    for (const { point } of result.findings) {
      const move = Number(point!['move']);
      expect(point!['item'] === 'left/a.png' ? move : -move).toBeGreaterThan(1.499);
    }
    expect(new Set(result.findings.map(({ point }) => point!['item'])).size).toBeGreaterThan(1);
  });

  it('leaves with each finding what was sent, and shows it', async () => {
    const context = drawnContext(
      { ...shifted, mode: 'falsify', families: undefined, runs: 60 },
      model,
    );
    const { findings, artifacts, exhibits } = await run(context);
    expect(findings).toHaveLength(2);
    for (const { id, inputs, query } of findings) {
      const sent = context.queries[query!]!['input']!;
      const npy = artifacts!.find(({ path }) => path === `findings/${id}-input.npy`)!;
      const { shape, data } = await parseNpy(npy.bytes, 'npy');
      expect(shape).toEqual([1, 1, 6, 6]);
      expect([...data]).toEqual([...(sent.data as Float32Array)]);
      const bytes = new Uint8Array((sent.data as Float32Array).buffer);
      expect(inputs).toMatchObject({
        tensors: [{ name: 'input', sha256: createHash('sha256').update(bytes).digest('hex') }],
        files: [`${context.name}/findings/${id}-input.npy`, `${context.name}/findings/${id}.png`],
      });
      const png = artifacts!.find(({ path }) => path === `findings/${id}.png`)!;
      const { width, height } = await sharp(png.bytes).metadata();
      // Two pictures of 6 pixels, enlarged 27 times, with a gap of 8.
      expect([width, height]).toEqual([2 * 6 * 27 + 8, 6 * 27]);
    }
    const [shown] = exhibits;
    expect(shown).toMatchObject({ kind: 'images', id: 'failures' });
    if (shown?.kind !== 'images') return;
    for (const { alt, png, artifact } of shown.images) {
      expect(alt).toMatch(
        /^(left|right)\/[abc]\.png, as it is and as it was shown with move -?[\d.]+ px\. right is -/,
      );
      const file = artifacts!.find(({ path }) => path === artifact)!;
      // The report's copy has a palette; three shades fit into it.
      expect(await pixels(Buffer.from(png, 'base64'))).toEqual(await pixels(file.bytes));
    }
  });

  it('gives the same noise again, and repeats a finding byte for byte', async () => {
    const options = {
      ...shifted,
      transforms: [...shifted.transforms, { kind: 'noise', sd: 0.3 }],
      mode: 'falsify',
      families: undefined,
      runs: 60,
      maxFindings: 2,
    };
    const first = drawnContext(options, model);
    const second = drawnContext(options, model);
    const found = await run(first);
    await run(second);
    expect(second.queries).toEqual(first.queries);
    const other = drawnContext(options, { ...model, seed: 2 });
    await run(other);
    expect(other.queries).not.toEqual(first.queries);
    const again = drawnContext(options, model);
    const [finding] = found.findings;
    expect((await explore.repeat!(again, finding!)).violated).toBe(true);
    expect(again.queries).toEqual([first.queries[finding!.query!]]);
    const changed = drawnContext(options, {
      ...model,
      files: {
        ...files,
        'halves/left/a.png': files['halves/right/b.png'],
        'halves/right/b.png': files['halves/left/a.png'],
        'halves/right/c.png': files['halves/left/a.png'],
      },
    });
    await expect(explore.repeat!(changed, finding!)).rejects.toMatchObject({
      code: 'finding.other-input',
    });
  });

  it('compares with what the model says of the unchanged item, asked once for each', async () => {
    const options = {
      ...shifted,
      outputs: { same: { value: 'argmax(y) == argmax(original)' } },
      runs: 40,
    };
    const context = drawnContext(options, model);
    const result = await run(context);
    expect(context.queries).toHaveLength(value(result, 'runs').value! + 3);
    expect(value(result, 'failures').value).toBeGreaterThan(2);
    for (const { point } of result.findings)
      expect(Math.abs(Number(point!['move']))).toBeGreaterThan(1.499);
  });

  it('takes the items that the input `item` names', async () => {
    const options = {
      ...shifted,
      inputs: { ...shifted.inputs, item: { categories: ['right/b.png'] } },
      mode: 'falsify',
      families: undefined,
      runs: 40,
    };
    const { findings } = await run(drawnContext(options, model));
    expect(new Set(findings.map(({ point }) => point!['item']))).toEqual(new Set(['right/b.png']));
  });

  it.each([
    [
      { outputs: { o: { value: 'y[label]' } }, data: 'halves/left/a.png' },
      /outputs\.o\.value: reads label, but the item "a\.png" has none/,
    ],
    [{ transforms: [] }, /inputs\.move: no transform reads it/],
    [{ transforms: [{ kind: 'shift', x: 'mov' }] }, /transforms\[0\]\.x: there is no input "mov"/],
    [
      { transforms: [{ kind: 'blur', sigma: 'move' }] },
      /transforms\[0\]\.sigma: -[\d.]+ \(move = -[\d.]+\) is not a finite number at least 0/,
    ],
    [{ transforms: [{ kind: 'gain', by: 'move' }] }, /transforms\[0\]: gain changes no pictures/],
    [{ data: 'nowhere' }, /data: there is no item in nowhere/],
    [{ data: { path: 'halves', items: 9 } }, /data\.items: 9 items are asked for, halves has 3/],
    [{ tensor: { mean: [1, 2] } }, /tensor\.mean has 2 numbers for 1 channels/],
    [{ tensor: { name: 'x' } }, /tensor\.name: the model has no input "x"/],
    [
      { inputs: { ...shifted.inputs, item: { categories: ['z.png'] } } },
      /inputs\.item: there is no item "z\.png"/,
    ],
    [
      { inputs: { ...shifted.inputs, item: { low: 0, high: 1 } } },
      /inputs\.item: it has no categories/,
    ],
  ])('refuses %o before the first query', async (change, message) => {
    const context = drawnContext({ ...shifted, ...change }, model);
    await expect(async () => run(context)).rejects.toThrow(message);
    expect(context.queries).toEqual([]);
  });

  it.each([
    [{ ...shifted, data: undefined }, /there is nothing to change/],
    [{ ...shifted, render: 'r.mjs' }, /either transforms or a render module/],
    [{ ...shifted, transforms: [{ kind: 'wobble' }] }, /kind/],
    [{ ...shifted, transforms: [{ kind: 'blur', sigma: 1, amount: 2 }] }, /amount/],
  ])('refuses %o when it is read', (options, message) => {
    expect(() => explore.options.parse(options)).toThrow(message);
  });
});

describe('a scenario over signals', () => {
  it('scales and shifts them, and shows curves', async () => {
    const rows = ['item,label,a,b,c,d', 'flat,0,1,1,1,1', 'rise,1,0,1,2,3'].join('\n');
    const context = drawnContext(
      {
        data: 'signals.csv',
        inputs: { gain: { low: 0.1, high: 3 } },
        transforms: [{ kind: 'gain', by: 'gain' }],
        outputs: { small: { value: 'y[0]', threshold: 6, passes: 'below', unit: 'V' } },
        runs: 80,
        families: ['random-forest'],
      },
      {
        shape: [-1, 4],
        scores: 1,
        model: ({ input }) => [(input!.data as Float32Array).reduce((sum, v) => sum + v, 0)],
        files: { 'signals.csv': rows },
      },
    );
    const result = await run(context);
    // Sums 4 and 6: fails above gains of 1.5 and 1.
    const share = (1.5 + 2) / 2 / 2.9;
    const { interval } = value(result, 'failureProbability.small');
    expect(interval!.lower).toBeLessThan(share);
    expect(interval!.upper).toBeGreaterThan(share);
    for (const { point } of result.findings)
      expect(Number(point!['gain'])).toBeGreaterThan(point!['item'] === 'flat' ? 1.5 : 1);
    expect(result.exhibits[0]).toMatchObject({ kind: 'chart', id: 'failures' });
    expect(result.artifacts!.some(({ path }) => path.endsWith('.npy'))).toBe(true);
  });
});

describe('a render module', () => {
  const options = {
    render: 'draw.mjs',
    inputs: { level: { low: 0, high: 1 } },
    outputs: { dark: { value: 'y[0]', threshold: 18, passes: 'below' } },
    runs: 20,
    families: ['random-forest'],
  };
  const flat = (level: number) => Array.from({ length: 36 }, () => level);
  const rendered = (draw: unknown, change: object = {}) =>
    drawnContext({ ...options, ...change }, { ...model, modules: { 'draw.mjs': draw } });

  it.each([
    ['an array', ({ level }: { level: number }) => flat(level)],
    ['a picture', ({ level }: { level: number }) => ({ height: 6, width: 6, data: flat(level) })],
    [
      'tensors by input',
      ({ level }: { level: number }) => ({ input: Float32Array.from(flat(level)) }),
    ],
    ['a promise', ({ level }: { level: number }) => Promise.resolve([[flat(level)]])],
  ])('may return %s', async (_, draw) => {
    const context = rendered(draw);
    const result = await run(context);
    for (const { point } of result.findings)
      expect(Number(point!['level'])).toBeGreaterThan(1 - 1e-6);
    const [query] = context.queries;
    expect(query!['input']!.shape).toEqual([1, 1, 6, 6]);
  });

  it('sees the item and its own random numbers, the same again for the same point', async () => {
    const seen: string[] = [];
    const draw = (
      { level }: { level: number },
      {
        item,
        random,
      }: {
        item: { name: string; label: number; data: Float32Array };
        random: { uniform(): number };
      },
    ) => {
      seen.push(`${item.name} ${item.label}`);
      item.data[0] = level * random.uniform();
      return item;
    };
    const contexts = [1, 2].map(() => rendered(draw, { data: 'halves', runs: 30 }));
    for (const context of contexts) await run(context);
    expect(new Set(seen)).toEqual(new Set(['left/a.png 0', 'right/b.png 1', 'right/c.png 1']));
    expect(contexts[1]!.queries).toEqual(contexts[0]!.queries);
    const pixels = contexts[0]!.queries.map(({ input }) => (input!.data as Float32Array)[1]);
    // What a module does to an item is gone at the next point.
    expect(new Set(pixels.map((pixel) => pixel!.toFixed(2)))).toEqual(new Set(['0.80', '0.20']));
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no such sky');
      },
      /render: draw\.mjs failed at level = [\d.]+: no such sky/,
    ],
    [
      'returns too few numbers',
      () => [1, 2],
      /render: "input" holds 2 numbers, not -1 x 1 x 6 x 6 at level = /,
    ],
    ['returns nothing', () => undefined, /render: the module returned undefined at level = /],
    [
      'returns no number',
      () => Array.from({ length: 36 }, () => 'x'),
      /render: "input" holds no numbers/,
    ],
    [
      'returns another input',
      () => ({ image: flat(1) }),
      /render: the module returned "image", which is no input/,
    ],
    ['is no function', 3, /render: the default export of draw\.mjs is no function/],
  ])('that %s is a configuration error', async (_, draw, message) => {
    await expect(run(rendered(draw))).rejects.toThrow(message);
  });
});

it('puts inputs that no transform reads into the other inputs of the model', async () => {
  const context = drawnContext(
    {
      ...shifted,
      inputs: { ...shifted.inputs, speed: { low: 5, high: 6 } },
      mode: 'falsify',
      families: undefined,
      runs: 30,
    },
    { ...model, more: [{ name: 'state', dtype: 'float32', shape: [-1, 1] }] },
  );
  await run(context);
  for (const { state } of context.queries) {
    expect(state!.shape).toEqual([1, 1]);
    expect((state!.data as Float32Array)[0]).toBeGreaterThanOrEqual(5);
  }
});

async function pixels(png: Uint8Array): Promise<Buffer> {
  return sharp(png).toColourspace('srgb').raw().toBuffer();
}
