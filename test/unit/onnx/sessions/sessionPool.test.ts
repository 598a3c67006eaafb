import assert from 'node:assert';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { InferenceSession, Tensor as RuntimeTensor } from 'onnxruntime-node';
import { describe, expect, it, vi } from 'vitest';

import { ConfigurationError } from '../../../../src/core/errors.ts';
import type { Tensor } from '../../../../src/core/tensor.ts';
import { createRandom } from '../../../../src/math/random.ts';
import { createSessionPool } from '../../../../src/onnx/sessions/sessionPool.ts';
import { loopFeeds, loopModel } from '../../../helpers/onnx/loopModel.ts';
import { message, node, onnxModel } from '../../../helpers/protobufBytes.ts';
import { absent, sharedData } from '../../../helpers/sharedData.ts';

const identity = (type: number): Uint8Array =>
  onnxModel({
    nodes: [node('Identity', ['x'], ['y'])],
    inputs: [['x', type, ['n', 2]]],
    outputs: [['y', type, ['n', 2]]],
  });

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

const EVERY_DTYPE: readonly (readonly [number, Tensor])[] = [
  [1, { dtype: 'float32', shape: [1, 2], data: Float32Array.of(1.5, NaN) }],
  [2, { dtype: 'uint8', shape: [1, 2], data: Uint8Array.of(0, 255) }],
  [3, { dtype: 'int8', shape: [1, 2], data: Int8Array.of(-128, 127) }],
  [4, { dtype: 'uint16', shape: [1, 2], data: Uint16Array.of(0, 65535) }],
  [5, { dtype: 'int16', shape: [1, 2], data: Int16Array.of(-32768, 32767) }],
  [6, { dtype: 'int32', shape: [1, 2], data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) }],
  [7, { dtype: 'int64', shape: [1, 2], data: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n) }],
  [8, { dtype: 'bytes', shape: [1, 2], data: [text('Grüße'), text('')] }],
  [9, { dtype: 'bool', shape: [1, 2], data: Uint8Array.of(0, 1) }],
  [10, { dtype: 'float16', shape: [1, 2], data: Uint16Array.of(0x3c00, 0x7e01) }],
  [11, { dtype: 'float64', shape: [1, 2], data: Float64Array.of(Math.PI, -0) }],
  [12, { dtype: 'uint32', shape: [1, 2], data: Uint32Array.of(0, 2 ** 32 - 1) }],
  [16, { dtype: 'bfloat16', shape: [1, 2], data: Uint16Array.of(0x3fc0, 0xff80) }],
  [13, { dtype: 'uint64', shape: [1, 2], data: BigUint64Array.of(0n, 2n ** 64n - 1n) }],
];

describe.each([{ isolated: false }, { isolated: true }])('isolated: $isolated', ({ isolated }) => {
  it('carries every dtype bit for bit, empty and large tensors too', async () => {
    for (const [type, x] of EVERY_DTYPE) {
      const pool = await createSessionPool(identity(type), { isolated });
      expect(pool.inputs).toEqual([{ name: 'x', dtype: x.dtype, shape: [-1, 2] }]);
      const { y } = await pool.run({ x });
      expect(y).toEqual(x);
      if (ArrayBuffer.isView(x.data)) {
        const none = { ...x, shape: [0, 2], data: x.data.slice(0, 0) };
        expect((await pool.run({ x: none }))['y']).toEqual(none);
      }
      await pool.close();
      if (isolated && type > 2) break;
    }
    const pool = await createSessionPool(identity(1), { isolated });
    const data = Float32Array.from({ length: 200_000 }, (_, i) => Math.sin(i));
    const { y } = await pool.run({ x: { dtype: 'float32', shape: [100_000, 2], data } });
    expect(y?.data).toEqual(data);
    await pool.close();
  });

  it('leaves the caller’s arrays whole and sends only the part that a view shows', async () => {
    const pool = await createSessionPool(identity(1), { isolated });
    const whole = Float32Array.from({ length: 300_000 }, (_, i) => i);
    for (const rows of [1, 10_000]) {
      const data = whole.subarray(10, 10 + 2 * rows);
      const { y } = await pool.run({ x: { dtype: 'float32', shape: [rows, 2], data } });
      expect(y?.data).toEqual(data.slice());
    }
    expect(whole.length).toBe(300_000);
    expect(pool.bytesInFlight).toBe(0);
    await pool.close();
  });
});

it('answers as the bare runtime does, whatever the number of workers', async (context) => {
  const file = sharedData('acasxu/acasxu_1_1.onnx');
  if (file === undefined) context.skip(absent('acasxu'));
  assert(file !== undefined);
  const model = new Uint8Array(readFileSync(file));
  const bare = await InferenceSession.create(model, { intraOpNumThreads: 1 });
  const inputs = Array.from({ length: 40 }, (_, row) =>
    Float32Array.from({ length: 5 }, (_, i) => Math.sin(7 * row + i)),
  );
  for (const workers of [1, 3]) {
    const pool = await createSessionPool(model, { workers });
    const name = pool.inputs[0]?.name ?? '';
    const shape = pool.inputs[0]?.shape ?? [];
    const answers = await Promise.all(
      inputs.map((data) => pool.run({ [name]: { dtype: 'float32', shape, data } })),
    );
    for (const [row, data] of inputs.entries()) {
      const expected = await bare.run({ [name]: new RuntimeTensor('float32', data, shape) });
      for (const output in expected) {
        expect(answers[row]?.[output]?.data).toEqual(expected[output]?.data);
      }
    }
    await pool.close();
  }
  await bare.release();
});

describe('a model that must not load', () => {
  const good = identity(1);
  const external = onnxModel({
    nodes: [node('Add', ['x', 'w'], ['y'])],
    inputs: [['x', 1, [1]]],
    outputs: [['y', 1, [1]]],
    initializers: [
      message(
        [1, 1],
        [2, 1],
        [8, 'w'],
        [13, message([1, 'location'], [2, '/etc/passwd'])],
        [14, 1],
      ),
    ],
  });
  const custom = onnxModel({
    nodes: [node('Teleport', ['x'], ['y'], [7, 'my.ops'])],
    inputs: [['x', 1, [1]]],
    outputs: [['y', 1, [1]]],
  });
  it.each([
    ['empty', new Uint8Array(), 'onnx.invalid-model'],
    [
      'random bytes',
      Uint8Array.from({ length: 999 }, (_, i) => (i * i * 37 + 11) & 255),
      'onnx.invalid-model',
    ],
    ['text', text('<html>Not found</html>'), 'onnx.invalid-model'],
    ['cut short', good.subarray(0, good.length - 20), 'onnx.invalid-model'],
    ['external data', external, 'onnx.external-data'],
    ['custom operators', custom, 'onnx.custom-domain'],
    ['complex numbers', identity(14), 'onnx.not-loadable'],
    [
      'an operator that does not exist',
      onnxModel({
        nodes: [node('Nope', ['x'], ['y'])],
        inputs: [['x', 1, [1]]],
        outputs: [['y', 1, [1]]],
      }),
      'onnx.not-loadable',
    ],
  ])('%s', async (_, model, code) => {
    for (const isolated of code === 'onnx.not-loadable' ? [false, true] : [false]) {
      const error: unknown = await createSessionPool(model, { isolated }).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error).toMatchObject({ code });
    }
  });
});

it('says what does not fit', async () => {
  const pool = await createSessionPool(identity(1));
  const x: Tensor = { dtype: 'float32', shape: [1, 2], data: Float32Array.of(1, 2) };
  await expect(pool.run({})).rejects.toThrow("input 'x' is missing");
  await expect(pool.run({ x, z: x })).rejects.toThrow("input 'z' is unknown");
  await expect(pool.run({ x: { ...x, shape: [2, 1] } })).rejects.toThrow('[-1, 2], got [2, 1]');
  await expect(pool.run({ x: { ...x, shape: [3, 2] } })).rejects.toThrow('has 2 elements');
  await expect(
    pool.run({ x: { dtype: 'int32', shape: [1, 2], data: Int32Array.of(1, 2) } }),
  ).rejects.toThrow('must be float32, got int32');
  await expect(pool.run({ x }, { outputs: ['q'] })).rejects.toMatchObject({
    code: 'onnx.run-failed',
  });
  await pool.close();
  await expect(pool.run({ x })).rejects.toMatchObject({ code: 'onnx.closed' });
});

it('drops what is aborted: at once while it waits, unheard while it runs', async () => {
  const pool = await createSessionPool(loopModel);
  const first = pool.run(loopFeeds(300));
  const waiting = new AbortController();
  const second = pool.run(loopFeeds(1), { signal: waiting.signal });
  expect(pool.queued).toBe(1);
  waiting.abort(new Error('not needed'));
  expect(pool.queued).toBe(0);
  await expect(second).rejects.toThrow('not needed');
  const running = new AbortController();
  await first;
  const third = pool.run(loopFeeds(300), { signal: running.signal });
  const fourth = pool.run(loopFeeds(1));
  running.abort(new Error('enough'));
  await expect(third).rejects.toThrow('enough');
  expect((await fourth)['y']?.shape).toEqual([128, 128]);
  await expect(pool.run(loopFeeds(1), { signal: running.signal })).rejects.toThrow('enough');
  expect(pool.bytesInFlight).toBe(0);
  await pool.close();
});

it('keeps the copies of what waits few', async () => {
  const pool = await createSessionPool(loopModel);
  const calls = Array.from({ length: 50 }, () => pool.run(loopFeeds(30)));
  const size = 128 * 128 * 4 + 8;
  expect(pool.bytesInFlight).toBe(size);
  expect(pool.queued).toBe(49);
  await Promise.all(calls);
  expect(pool.bytesInFlight).toBe(0);
  await pool.close();
});

it('closing rejects what waits and what runs', async () => {
  const pool = await createSessionPool(loopModel);
  const calls = [pool.run(loopFeeds(2000)), pool.run(loopFeeds(1))];
  const settled = Promise.allSettled(calls);
  await pool.close();
  await pool.close();
  for (const { status } of await settled) expect(status).toBe('rejected');
});

it('an isolated model that runs too long is an error, and its folder is gone', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'sessions-'));
  vi.stubEnv('TMPDIR', parent);
  const pool = await createSessionPool(loopModel, { isolated: true, runLimitMs: 300 });
  const [folder] = readdirSync(parent);
  expect(readdirSync(join(parent, folder ?? ''))).toEqual([]);
  await expect(pool.run(loopFeeds(1_000_000))).rejects.toMatchObject({ code: 'onnx.worker-lost' });
  await expect(pool.run(loopFeeds(1))).rejects.toMatchObject({ code: 'onnx.worker-lost' });
  await pool.close();
  expect(readdirSync(parent)).toEqual([]);
  vi.unstubAllEnvs();
  rmSync(parent, { recursive: true });
});

it('a crash of an isolated model is an error of its call, and not ours', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'sessions-'));
  vi.stubEnv('TMPDIR', parent);
  const pool = await createSessionPool(loopModel, { isolated: true, workers: 2 });
  const folders = readdirSync(parent).map((name) => join(parent, name));
  const children = readdirSync('/proc').filter((pid) => {
    try {
      return folders.includes(readlinkSync(`/proc/${pid}/cwd`));
    } catch {
      return false;
    }
  });
  expect(children).toHaveLength(2);
  const calls = [pool.run(loopFeeds(100_000)), pool.run(loopFeeds(1)), pool.run(loopFeeds(1))];
  const settled = Promise.allSettled(calls);
  process.kill(Number(children[0]), 'SIGSEGV');
  await new Promise((resolve) => void setTimeout(resolve, 300));
  process.kill(Number(children[1]), 'SIGSEGV');
  const rejected = (await settled).filter(({ status }) => status === 'rejected');
  expect(rejected.length).toBeGreaterThan(0);
  for (const { reason } of rejected as PromiseRejectedResult[]) {
    expect(reason).toMatchObject({
      code: 'onnx.worker-lost',
      message: expect.stringContaining('SIGSEGV') as string,
    });
  }
  await expect(pool.run(loopFeeds(1))).rejects.toMatchObject({ code: 'onnx.worker-lost' });
  await pool.close();
  expect(readdirSync(parent)).toEqual([]);
  vi.unstubAllEnvs();
  rmSync(parent, { recursive: true });
});

it('a limit on size and on the time to load', async () => {
  const large = createSessionPool(loopModel, { isolated: true, maxBytes: 100 });
  await expect(large).rejects.toMatchObject({ code: 'onnx.too-large' });
  const late = createSessionPool(loopModel, { isolated: true, loadLimitMs: 1 });
  await expect(late).rejects.toMatchObject({
    code: 'onnx.not-loadable',
    message: expect.stringContaining('1 ms') as string,
  });
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(createSessionPool(loopModel, { signal })).rejects.toThrow('enough');
});

it('random changes of a model never end the process, and give a clear error', async (context) => {
  const file = sharedData('models/mnist_cnn.onnx');
  if (file === undefined) context.skip(absent('models/mnist_cnn.onnx'));
  assert(file !== undefined);
  const whole = readFileSync(file);
  const random = createRandom('fuzz');
  for (let i = 0; i < 30; i++) {
    const bytes = Uint8Array.from(
      whole.subarray(0, i % 3 === 0 ? random.integer(whole.length) : whole.length),
    );
    // The first bytes hold the structure, most of the rest are weights.
    for (let k = 0; k < 4; k++)
      bytes[random.integer(i % 2 === 0 ? 300 : bytes.length)] = random.integer(256);
    try {
      await (await createSessionPool(bytes)).close();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError);
    }
  }
});

it('reads what ZipMap makes maps of as a tensor over the classes', async () => {
  const map = message([1, 7], [2, message([1, message([1, 1])])]);
  const sequence = message([4, message([1, message([5, map])])]);
  const graph = message(
    [1, node('Identity', ['p'], ['probabilities'])],
    [
      1,
      node(
        'ZipMap',
        ['p'],
        ['labels'],
        [7, 'ai.onnx.ml'],
        [5, message([1, 'classlabels_int64s'], [8, 0], [8, 1], [20, 7])],
      ),
    ],
    [2, 'g'],
    [
      11,
      message(
        [1, 'p'],
        [
          2,
          message([1, message([1, 1], [2, message([1, message([1, 1])], [1, message([1, 2])])])]),
        ],
      ),
    ],
    [12, message([1, 'probabilities'])],
    [12, message([1, 'labels'], [2, sequence])],
  );
  const model = message(
    [1, 8],
    [7, graph],
    [8, message([1, ''], [2, 18])],
    [8, message([1, 'ai.onnx.ml'], [2, 3])],
  );
  const pool = await createSessionPool(model);
  expect(pool.outputs).toEqual([
    { name: 'probabilities', dtype: 'float32', shape: [1, 2] },
    { name: 'labels', dtype: 'float32', shape: [1, 2], labels: ['0', '1'] },
  ]);
  const p: Tensor = { dtype: 'float32', shape: [1, 2], data: Float32Array.of(0.25, 0.75) };
  expect(await pool.run({ p })).toEqual({ probabilities: p, labels: p });
  await pool.close();
});

it('refuses a senseless number of workers', async () => {
  await expect(createSessionPool(loopModel, { workers: 0 })).rejects.toThrow(ConfigurationError);
});
