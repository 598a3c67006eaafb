import { describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../src/core/errors.ts';
import type { ModelSignature } from '../../../src/core/signature.ts';
import { createRandom } from '../../../src/math/random.ts';
import { buildParameter } from '../../../src/space/buildParameter.ts';
import { inputOption } from '../../../src/space/inputOptions.ts';
import { outputsView } from '../../../src/space/outputsView.ts';
import { pointEncoder } from '../../../src/space/pointEncoder.ts';
import { Space } from '../../../src/space/space.ts';

const build = (name: string, option: object) => buildParameter(name, inputOption.parse(option));

const parameters = [
  build('speed', { low: 0, high: 40, unit: 'm/s' }),
  build('distance', { low: 2, high: 120, distribution: { kind: 'normal', mean: 60, sd: 20 } }),
  build('lanes', { values: [3, 1, 2], weights: [0.5, 0.25, 0.25] }),
  build('surface', { categories: ['dry', 'wet', 'ice'] }),
];

describe('Space', () => {
  const space = new Space(parameters);

  it('draws from the declared distribution', () => {
    const random = createRandom(5);
    const n = 4000;
    let speed = 0;
    let three = 0;
    const surface = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const values = space.values(space.sample(random));
      speed += (values['speed'] as number) / n;
      if (values['lanes'] === 3) three += 1 / n;
      surface[['dry', 'wet', 'ice'].indexOf(values['surface'] as string)]! += 1 / n;
    }
    expect(Math.abs(speed - 20)).toBeLessThan((5 * 40) / Math.sqrt(12 * n));
    expect(Math.abs(three - 0.5)).toBeLessThan(0.04);
    for (const share of surface) expect(Math.abs(share - 1 / 3)).toBeLessThan(0.04);
  });

  it('comes back from the unit cube', () => {
    const row = space.fromUnit([0.25, 0.5, 0.9, 0.4]);
    expect(row[0]).toBeCloseTo(10, 12);
    expect(row[1]).toBeCloseTo(60, 0);
    expect(space.values(row)).toMatchObject({ lanes: 3, surface: 'wet' });
    expect([...space.fromUnit(space.toUnit(row))]).toEqual([...row]);
  });

  it('honours constraints, and says when they contradict each other', () => {
    const near = new Space(parameters, [(row) => row[0]! > 30]);
    for (let i = 0; i < 50; i++) expect(near.sample(createRandom(i))[0]).toBeGreaterThan(30);
    const none = new Space(parameters, [(row) => row[0]! > 41]);
    expect(() => none.sample(createRandom(1))).toThrow(ConfigurationError);
  });
});

describe('a space of which the constraints leave very little', () => {
  const shares = (d: number) =>
    Array.from({ length: d }, (_, j) => build(`w${j}`, { low: 0, high: 1 }));
  const sum = (row: Float64Array) => row.reduce((total, value) => total + value, 0);

  it.each([[6], [10]])('is drawn from evenly: %i shares that sum to at most 1', (d) => {
    const simplex = new Space(shares(d), [
      Object.assign((row: Float64Array) => sum(row) <= 1, {
        margin: (row: Float64Array) => 1 - sum(row),
      }),
    ]);
    expect(simplex.isThin).toBe(true);
    const random = createRandom(3);
    const n = 1500;
    const rows = Array.from({ length: n }, () => simplex.sample(random));
    expect(rows.every((row) => sum(row) <= 1)).toBe(true);
    // A share is Beta(1, d) there, the sum Beta(d, 1): Kolmogorov's distance at 1 in 10,000, with a margin for dependence.
    const limit = (1.3 * Math.sqrt(-0.5 * Math.log(0.5e-4))) / Math.sqrt(n);
    const distance = (values: readonly number[], cdf: (x: number) => number) =>
      values
        .toSorted((a, b) => a - b)
        .reduce((most, x, i) => Math.max(most, Math.abs((i + 0.5) / n - cdf(x))), 0);
    for (const j of [0, d - 1])
      expect(
        distance(
          rows.map((row) => row[j]!),
          (x) => 1 - (1 - x) ** d,
        ),
      ).toBeLessThan(limit);
    expect(distance(rows.map(sum), (x) => x ** d)).toBeLessThan(limit);
    // Nearly independent: a draw says nothing about the next.
    const pairs = rows.slice(1).map((row, i) => [sum(rows[i]!), sum(row)] as const);
    const mean = d / (d + 1);
    const variance = d / ((d + 1) ** 2 * (d + 2));
    const correlation =
      pairs.reduce((s, [a, b]) => s + (a - mean) * (b - mean), 0) / (n * variance);
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(n));
  });

  it('is found where margins point to it, in levels and categories too, and is the same each time', () => {
    const condition = (row: Float64Array) =>
      row[3] === 2 && row[2] === 0 && Math.abs(row[0]! / 40 - row[1]! / 120) < 0.001;
    const band = new Space(parameters, [
      Object.assign(condition, {
        margin: (row: Float64Array) =>
          0.001 - Math.abs(row[0]! / 40 - row[1]! / 120) - Math.abs(row[3]! - 2) - row[2]!,
      }),
    ]);
    const again = new Space(parameters, band.constraints);
    const rows = Array.from({ length: 40 }, (_, i) => band.sample(createRandom(i)));
    expect(rows.every(condition)).toBe(true);
    const speeds = rows.map((row) => row[0]!);
    expect(Math.max(...speeds) - Math.min(...speeds)).toBeGreaterThan(10);
    expect(again.sample(createRandom(7))).toEqual(rows[7]);
  });
});

describe('buildParameter', () => {
  it.each([
    [{ low: 3, high: 3 }, /low must be less than high, got low 3 and high 3/],
    [{ low: 0 }, /needs low and high/],
    [{}, /has neither/],
    [{ low: 0, high: 1, values: [1] }, /mixes/],
    [{ categories: ['a', 'a'] }, /twice/],
    [{ values: [1, 2], weights: [1] }, /one weight/],
    [{ low: 0, high: 1, scale: 'log' }, /needs low > 0/],
    [{ distribution: { kind: 'normal', mean: 0, sd: 0 } }, /sd must be positive/],
    [{ low: 0.2, high: 0.8, integer: true }, /no whole number/],
    [{ low: 0, high: 9, integer: true, scale: 'log' }, /scale log needs low > 0, got 0/],
    [{ low: 0, high: 1, integer: true, weights: [1, 2] }, /weights need values or categories/],
    [
      {
        low: 1,
        high: 1 + 1e-10,
        distribution: { kind: 'empirical', sample: [0, 1, 2] },
      },
      /next to no mass \(5\.0e-11\) between 1 and 1\.0000000001/,
    ],
    [{ low: 0, high: 1, distribution: { kind: 'triangular', mode: 2 } }, /mode 2/],
    [{ low: 90, high: 99, distribution: { kind: 'normal', mean: 0, sd: 1 } }, /no mass/],
    [{ distribution: { kind: 'empirical', sample: [1, 1] } }, /two different/],
  ])('refuses %j', (option, message) => {
    expect(() => build('x', option)).toThrow(message);
    expect(() => build('x', option)).toThrow(/inputs\.x/);
  });

  it('takes fractions and unbounded distributions', () => {
    expect(build('e', { low: 0, high: '8/255' })).toMatchObject({ high: 8 / 255 });
    expect(build('z', { distribution: { kind: 'normal', mean: 0, sd: 1 } })).toMatchObject({
      low: -Infinity,
      high: Infinity,
    });
    expect(inputOption.safeParse({ low: 0, hihg: 1 }).success).toBe(false);
  });
});

describe('pointEncoder', () => {
  const tensors = (inputs: ModelSignature['inputs']): ModelSignature => ({
    name: 'm',
    interface: 'tensors',
    inputs,
    outputs: [],
  });
  const row = [10, 60, 2, 1];

  it('fills tensors in order, any shape, and sends a category as its index', () => {
    const encode = pointEncoder(
      parameters,
      tensors([{ name: 'x', dtype: 'float32', shape: [-1, 2, 2] }]),
    );
    expect(encode(row)).toEqual({
      x: { dtype: 'float32', shape: [1, 2, 2], data: Float32Array.of(10, 60, 3, 1) },
    });
  });

  it('puts inputs where `at` says, across tensors and dtypes', () => {
    const placed = [
      build('a', { low: 0, high: 9, at: 'id[0]', integer: true }),
      build('b', { low: 0, high: 9, at: 1 }),
      build('c', { low: 0, high: 9 }),
    ];
    const signature = tensors([
      { name: 'x', dtype: 'float16', shape: [2] },
      { name: 'id', dtype: 'int64', shape: [1] },
    ]);
    expect(pointEncoder(placed, signature)([7, 1, 2])).toEqual({
      x: { dtype: 'float16', shape: [2], data: Uint16Array.of(0x4000, 0x3c00) },
      id: { dtype: 'int64', shape: [1], data: BigInt64Array.of(7n) },
    });
  });

  it.each([
    [
      'uint8',
      { low: -1, high: 200 },
      /a: the model's input x is uint8, which holds 0 to 255, not -1/,
    ],
    ['uint8', { low: 0, high: 256, integer: true }, /0 to 255, not 256/],
    ['int8', { values: [-128, 128] }, /-128 to 127, not 128/],
    ['int32', { distribution: { kind: 'normal', mean: 0, sd: 1 } }, /2147483647, not -Infinity/],
    ['bool', { categories: ['a', 'b', 'c'] }, /bool, which holds 0 to 1, not 2/],
    ['int64', { low: 0, high: 9 }, /a: .* x is int64, which holds whole numbers only/],
    ['bool', { low: 0, high: 1 }, /bool, which holds whole numbers only/],
    ['uint8', { values: [1, 2.5] }, /uint8, which holds whole numbers only/],
    ['float16', { low: 0, high: 1e5 }, /65504, not 100000/],
    ['float32', { low: -1e39, high: 0 }, /float32, which holds .* not -1e\+39/],
  ] as const)('refuses numbers that do not fit into %s: %j', (dtype, option, message) => {
    const signature = tensors([{ name: 'x', dtype, shape: [1] }]);
    expect(() => pointEncoder([build('a', option)], signature)).toThrow(message);
  });

  it.each([
    ['uint8', { low: 0, high: 255, integer: true }],
    ['int64', { values: [-9e15, 0, 9e15] }],
    ['bool', { categories: [true, false] }],
    ['float32', { distribution: { kind: 'normal', mean: 0, sd: 1 } }],
    ['float64', { low: -1e300, high: 1e300 }],
  ] as const)('takes what fits into %s: %j', (dtype, option) => {
    const signature = tensors([{ name: 'x', dtype, shape: [1] }]);
    expect(pointEncoder([build('a', option)], signature)([0])['x']!.dtype).toBe(dtype);
  });

  it('names both counts, and places that do not exist or are taken', () => {
    const signature = tensors([{ name: 'x', dtype: 'float32', shape: [1, 5] }]);
    expect(() => pointEncoder(parameters, signature)).toThrow(/4 inputs .* takes 5 numbers/);
    const one = tensors([{ name: 'x', dtype: 'float32', shape: [1] }]);
    expect(() => pointEncoder([build('a', { low: 0, high: 1, at: 4 })], one)).toThrow(
      /inputs\.a\.at: 4/,
    );
    const two = tensors([{ name: 'x', dtype: 'float32', shape: [2] }]);
    const twice = ['a', 'b'].map((name) => build(name, { low: 0, high: 1, at: 0 }));
    expect(() => pointEncoder(twice, two)).toThrow(/"a" already goes there/);
  });

  it('gives named values to a named interface, and reads named outputs back', () => {
    const encode = pointEncoder([...parameters, build('abs', { categories: [true, false] })], {
      name: 's',
      interface: 'named',
      inputs: [],
      outputs: [],
    });
    const query = encode([...row, 0]);
    expect(query['speed']).toEqual({ dtype: 'float64', shape: [1], data: Float64Array.of(10) });
    expect(query['abs']).toEqual({ dtype: 'bool', shape: [1], data: Uint8Array.of(1) });
    const view = outputsView(query, [{ name: 'surface' }, { name: 'speed' }]);
    expect(view.first).toBe('wet');
    expect(view.byName.get('speed')).toEqual(Float64Array.of(10));
  });
});
