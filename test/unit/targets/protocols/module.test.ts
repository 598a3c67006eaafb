import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ConfigurationError } from '../../../../src/core/errors.ts';
import type { Target } from '../../../../src/core/target.ts';
import { float32Tensor, type Tensor } from '../../../../src/core/tensor.ts';
import { openTarget } from '../../../../src/targets/openTarget.ts';
import { targetSchema } from '../../../../src/targets/targetSchema.ts';

const scalar = (value: number): Tensor => ({
  dtype: 'float64',
  shape: [1],
  data: Float64Array.of(value),
});

describe('module', () => {
  let baseDir: string;
  let files = 0;
  beforeAll(async () => {
    baseDir = await mkdtemp(join(tmpdir(), 'module-'));
  });
  afterAll(() => rm(baseDir, { recursive: true }));

  async function open(source: string, extension = 'mjs', more: object = {}): Promise<Target> {
    const module = `m${files++}.${extension}`;
    await writeFile(join(baseDir, module), source);
    const definition = targetSchema.parse({ protocol: 'module', module, ...more });
    return openTarget(definition, { baseDir });
  }

  it.each([
    ['mjs', 'export default ({ a, b }) => ({ sum: a + b })'],
    ['mjs', 'export default async ({ a, b }) => ({ sum: a + b })'],
    ['js', 'export default ({ a, b }) => ({ sum: a + b })'],
    [
      'ts',
      'interface P { a: number; b: number }\nexport default ({ a, b }: P): { sum: number } => ({ sum: a + b });',
    ],
  ])('calls the default export of a .%s file', async (extension, source) => {
    const target = await open(source, extension);
    expect(await target.describe()).toMatchObject({
      interface: 'named',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    const reply = await target.infer({ a: scalar(1), b: scalar(2.5) });
    expect(reply).toMatchObject({ status: 'ok', outputs: { sum: scalar(3.5) } });
    await target.close();
    await target.close();
  });

  it('calls the export that is named, and says when there is none', async () => {
    const source = 'export const twice = ({ a }) => ({ b: 2 * a });';
    const target = await open(source, 'mjs', { export: 'twice' });
    const reply = await target.infer({ a: scalar(2) });
    expect(reply).toMatchObject({ status: 'ok', outputs: { b: scalar(4) } });
    await expect(open(source, 'mjs', { export: 'thrice' })).rejects.toThrow(/nothing as thrice/);
  });

  it('gives every kind of value by name', async () => {
    const target = await open(`export default (point) => ({ seen: JSON.stringify(point) })`);
    const reply = await target.infer({
      number: float32Tensor([], [0.5]),
      flag: { dtype: 'bool', shape: [1], data: Uint8Array.of(1) },
      text: { dtype: 'bytes', shape: [1], data: [new TextEncoder().encode('nass')] },
      whole: { dtype: 'int64', shape: [1], data: BigInt64Array.of(7n) },
      half: { dtype: 'float16', shape: [1], data: Uint16Array.of(0x3e00) },
      list: float32Tensor([3], [1, 2, 3]),
      grid: float32Tensor([2, 2], [1, 2, 3, 4]),
      row: float32Tensor([1, 1], [9]),
    });
    expect(reply.status).toBe('ok');
    const [seen] = reply.status === 'ok' ? (reply.outputs['seen'] as Tensor).data : [];
    expect(JSON.parse(Buffer.from(seen as Uint8Array).toString())).toEqual({
      number: 0.5,
      flag: true,
      text: 'nass',
      whole: 7,
      half: 1.5,
      list: [1, 2, 3],
      grid: [
        [1, 2],
        [3, 4],
      ],
      row: [[9]],
    });
  });

  it('takes every kind of value back', async () => {
    const target = await open(`export default () => ({
      nan: NaN, flag: false, text: 'ß', whole: 2n ** 60n, list: [1, 2], grid: [[1, 2], [3, 4]],
      typed: Float32Array.of(1, 2), none: [], ['__proto__']: 1,
    })`);
    const reply = await target.infer({});
    expect(reply.status).toBe('ok');
    const outputs = reply.status === 'ok' ? reply.outputs : {};
    expect(Object.keys(outputs)).toHaveLength(9);
    expect(outputs).toMatchObject({
      nan: { dtype: 'float64', shape: [1], data: Float64Array.of(NaN) },
      flag: { dtype: 'bool', shape: [1], data: Uint8Array.of(0) },
      text: { dtype: 'bytes', shape: [1], data: [new TextEncoder().encode('ß')] },
      whole: { dtype: 'int64', shape: [1], data: BigInt64Array.of(2n ** 60n) },
      list: { dtype: 'float64', shape: [2] },
      grid: { dtype: 'float64', shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) },
      typed: { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) },
      none: { dtype: 'float64', shape: [0] },
    });
  });

  it.each([
    ['throw', '() => { throw new Error("off the road") }', 'rejected', /off the road/],
    ['rejection', '() => Promise.reject(new Error("ice"))', 'rejected', /ice/],
    ['thrown text', '() => { throw "ice" }', 'rejected', /ice/],
    ['null', '() => null', 'malformed', /null/],
    ['undefined', '() => undefined', 'malformed', /undefined/],
    ['number', '() => 1', 'malformed', /number/],
    ['array', '() => [1]', 'malformed', /array/],
    ['no outputs', '() => ({})', 'malformed', /without outputs/],
    ['null output', '() => ({ y: null })', 'malformed', /"y".*null/],
    ['missing output', '() => ({ y: undefined })', 'malformed', /"y".*undefined/],
    ['ragged output', '() => ({ y: [[1], [1, 2]] })', 'malformed', /"y"/],
    ['mixed output', '() => ({ y: [1, "a"] })', 'malformed', /"y"/],
    ['silence', '() => new Promise(() => undefined)', 'timeout', /100 ms/],
  ])('makes a failed reply of a %s', async (_name, source, reason, detail) => {
    const target = await open(`export default ${source}`, 'mjs', {
      timeoutMs: 100,
      retry: { attempts: 1 },
    });
    const reply = await target.infer({ x: scalar(1) });
    expect(reply).toMatchObject({ status: 'failed', reason });
    expect(reply.status === 'failed' && reply.detail).toMatch(detail);
  });

  it('rejects when the signal aborts, also while the module is silent', async () => {
    const target = await open('export default () => new Promise(() => undefined)');
    const controller = new AbortController();
    const asked = target.infer({}, controller.signal);
    controller.abort(new Error('stop'));
    await expect(asked).rejects.toThrow('stop');
  });

  it.each([
    ['for ever', '() => { for (;;); }'],
    ['for ever after a pause', 'async () => { await null; for (;;); }'],
  ])('ends a module that computes %s, as a timeout, and loads it anew', async (_name, loop) => {
    const target = await open(
      `let calls = 0;
      const loop = ${loop};
      export default ({ x }) => (x < 0 ? loop() : { calls: ++calls });`,
      'mjs',
      { timeoutMs: 3000, retry: { attempts: 1 } },
    );
    const calls = async (x: number) => {
      const reply = await target.infer({ x: scalar(x) });
      return reply.status === 'ok' ? reply.outputs['calls']?.data[0] : reply;
    };
    expect(await calls(1)).toBe(1);
    expect(await calls(-1)).toMatchObject({ reason: 'timeout' });
    expect(await calls(1)).toMatchObject({
      reason: 'unavailable',
      detail: expect.stringContaining('blocked') as string,
    });
    expect(await calls(1)).toBe(1);
    await target.close();
  });

  it('rejects when the signal aborts while the module computes for ever', async () => {
    const target = await open('export default () => { for (;;); }');
    const controller = new AbortController();
    const asked = target.infer({}, controller.signal);
    setTimeout(() => controller.abort(new Error('stop')), 50);
    await expect(asked).rejects.toThrow('stop');
    await target.close();
  });

  it('does not end a module that is slow and still answers', async () => {
    const target = await open(
      `let calls = 0;
      export default async ({ x }) => {
        calls++;
        if (x < 0) await new Promise(() => undefined);
        return { calls };
      }`,
    );
    const controller = new AbortController();
    const asked = target.infer({ x: scalar(-1) }, controller.signal);
    setTimeout(() => controller.abort(new Error('stop')), 50);
    await expect(asked).rejects.toThrow('stop');
    await sleep(1500);
    expect(await target.infer({ x: scalar(1) })).toMatchObject({ outputs: { calls: scalar(2) } });
    await target.close();
  });

  it.each([
    ['leaves the process', 'process.exit(3)', /code 3/],
    ['fails outside a call', 'setTimeout(() => { throw new Error("later") })', /later/],
  ])('answers what a module that %s was asked as unavailable', async (_name, how, detail) => {
    const target = await open(
      `export default () => { ${how}; return new Promise(() => undefined); }`,
      'mjs',
      { retry: { attempts: 1 } },
    );
    const reply = await target.infer({});
    expect(reply).toMatchObject({ status: 'failed', reason: 'unavailable' });
    expect(reply.status === 'failed' && reply.detail).toMatch(detail);
    await target.close();
  });

  it('lets functions of one file share what they remember', async () => {
    await writeFile(
      join(baseDir, 'both.mjs'),
      'let kept = 0; export const put = ({ a }) => ({ was: kept, is: (kept = a) }); export const get = () => ({ kept });',
    );
    const [put, get] = await Promise.all(
      ['put', 'get'].map((name) =>
        openTarget(targetSchema.parse({ protocol: 'module', module: 'both.mjs', export: name }), {
          baseDir,
        }),
      ),
    );
    await put!.infer({ a: scalar(5) });
    await put!.close();
    expect(await get!.infer({})).toMatchObject({ outputs: { kept: scalar(5) } });
    await get!.close();
  });

  it('names what is wrong with the file', async () => {
    const wrong = async (source: string) => {
      const error: unknown = await open(source).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(ConfigurationError);
      return error as ConfigurationError;
    };
    expect((await wrong('export default 3')).code).toBe('target.module-no-function');
    expect((await wrong('export const f = 3')).code).toBe('target.module-no-function');
    expect((await wrong('throw new Error("at import")')).message).toContain('at import');
    expect((await wrong('export default (')).code).toBe('target.module-broken');
    const definition = targetSchema.parse({ protocol: 'module', module: 'absent.mjs' });
    await expect(openTarget(definition, { baseDir })).rejects.toMatchObject({
      code: 'target.file-unreadable',
      message: expect.stringContaining(join(baseDir, 'absent.mjs')) as string,
    });
  });
});
