import { afterEach, describe, expect, it } from 'vitest';

import type { Target } from '../../../../src/core/target.ts';
import { float32Tensor, type Tensor, type TensorMap } from '../../../../src/core/tensor.ts';
import { openTarget } from '../../../../src/targets/openTarget.ts';
import { targetSchema } from '../../../../src/targets/targetSchema.ts';
import { httpServer, type ReadRequest } from '../../../helpers/httpServer.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A target of a server that answers with the given text, and the requests it saw. */
async function open(
  definition: object,
  answer = '{"y": 1}',
): Promise<{ target: Target; seen: ReadRequest[] }> {
  const seen: ReadRequest[] = [];
  const { port, close } = await httpServer((request, response) => {
    seen.push(request);
    response.end(answer);
  });
  cleanups.push(close);
  const parsed = targetSchema.parse({
    protocol: 'http-json',
    url: `http://127.0.0.1:${port}/predict`,
    outputs: { y: '$.y' },
    ...definition,
  });
  const target = await openTarget(parsed, { baseDir: '.' });
  cleanups.push(() => target.close());
  return { target, seen };
}

const scalar = (value: number): Tensor => ({
  dtype: 'float64',
  shape: [1],
  data: Float64Array.of(value),
});
const text = (value: string): Tensor => ({
  dtype: 'bytes',
  shape: [1],
  data: [new TextEncoder().encode(value)],
});

async function outputs(target: Target, inputs: TensorMap = {}): Promise<unknown> {
  const reply = await target.infer(inputs);
  return reply.status === 'ok' ? reply.outputs : reply;
}

describe('the request', () => {
  it('sends all inputs by name when there is no template', async () => {
    const { target, seen } = await open({});
    await target.infer({ speed: scalar(12.5), surface: text('wet') });
    expect(seen[0]).toMatchObject({ method: 'POST', path: '/predict' });
    expect(seen[0]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(String(seen[0]?.body))).toEqual({ speed: 12.5, surface: 'wet' });
  });

  it('fills in a template: whole values, elements, and text within text', async () => {
    const { target, seen } = await open({
      body: {
        instances: [{ a: '{{inputs.speed}}', b: "{{ inputs['the grid'][1][0] }}" }],
        prompt: 'speed {{inputs.speed}} on {{inputs.surface}}!',
        all: '{{inputs}}',
        fixed: [1, null, true, 'plain'],
      },
    });
    const grid = float32Tensor([2, 2], [1, 2, 3, 4]);
    await target.infer({ speed: scalar(2), surface: text('"ice"'), 'the grid': grid });
    expect(JSON.parse(String(seen[0]?.body))).toEqual({
      instances: [{ a: 2, b: 3 }],
      prompt: 'speed 2 on "ice"!',
      all: {
        speed: 2,
        surface: '"ice"',
        'the grid': [
          [1, 2],
          [3, 4],
        ],
      },
      fixed: [1, null, true, 'plain'],
    });
  });

  it('keeps whole numbers of any size and negative zero', async () => {
    const { target, seen } = await open({ body: ['{{inputs.big}}', '{{inputs.zero}}'] });
    const big: Tensor = { dtype: 'int64', shape: [1], data: BigInt64Array.of(2n ** 62n + 1n) };
    await target.infer({ big, zero: scalar(-0) });
    expect(String(seen[0]?.body)).toBe('[4611686018427387905,-0]');
  });

  it('asks by GET with parameters and without a body', async () => {
    const { target, seen } = await open({
      method: 'GET',
      query: { q: '{{inputs.surface}} road', v: '{{inputs.speed}}' },
    });
    await target.infer({ surface: text('wet & cold'), speed: scalar(3) });
    expect(seen[0]).toMatchObject({ method: 'GET', path: '/predict?q=wet+%26+cold+road&v=3' });
    expect(seen[0]?.body).toHaveLength(0);
  });

  it('takes another method and content type', async () => {
    const headers = { 'Content-Type': 'application/vnd.api+json' };
    const { target, seen } = await open({ method: 'PUT', headers });
    await target.infer({ speed: scalar(3) });
    expect(seen[0]).toMatchObject({ method: 'PUT' });
    expect(seen[0]?.headers['content-type']).toBe('application/vnd.api+json');
  });

  it.each([
    ['NaN', { speed: scalar(NaN) }, /no NaN/],
    ['infinity', { speed: scalar(-Infinity) }, /no -Infinity/],
    ['an input that is not there', { other: scalar(1) }, /inputs\.speed.*inputs are other/],
  ])('rejects %s without asking', async (_name, inputs, detail) => {
    const { target, seen } = await open({ body: { a: '{{inputs.speed}}' } });
    const reply = await target.infer(inputs);
    expect(reply).toMatchObject({ status: 'failed', reason: 'rejected' });
    expect(reply.status === 'failed' && reply.detail).toMatch(detail);
    expect(seen).toHaveLength(0);
  });

  it.each([
    [{ body: '{{speed}}' }, /\{\{speed\}\} in `body`.*begin with `inputs`/],
    [{ body: { a: ['{{inputs[}}'] } }, /`body\.a\[0\]`/],
    [{ body: '{{inputs.*}}' }, /one value/],
    [{ query: { q: 'x {{inputsy}}' } }, /`query\.q`/],
  ])('refuses the template %j', async (definition, message) => {
    await expect(open(definition)).rejects.toMatchObject({
      code: 'target.bad-template',
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('the answer', () => {
  it('is read by JSONPath: one value, many, text, truth', async () => {
    const answer = JSON.stringify({
      predictions: [
        { score: 0.25, label: 'stop', sure: true },
        { score: 0.75, label: 'go', sure: false },
      ],
      matrix: [
        [1, 2],
        [3, 4],
      ],
    });
    const { target } = await open(
      {
        outputs: {
          first: '$.predictions[0].score',
          scores: '$.predictions[*].score',
          best: '$.predictions[?@.score > 5e-1].label',
          label: '$.predictions[0].label',
          sure: "$['predictions'][1]['sure']",
          matrix: '$.matrix',
        },
      },
      answer,
    );
    expect(await outputs(target)).toEqual({
      first: scalar(0.25),
      scores: { dtype: 'float64', shape: [2], data: Float64Array.of(0.25, 0.75) },
      best: text('go'),
      label: text('stop'),
      sure: { dtype: 'bool', shape: [1], data: Uint8Array.of(0) },
      matrix: { dtype: 'float64', shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) },
    });
  });

  it('may be a bare value, and hold NaN', async () => {
    const { target } = await open({ outputs: { y: '$' } }, 'NaN');
    expect(await outputs(target)).toEqual({ y: scalar(NaN) });
  });

  it('takes the declared type, and its shape where the elements fill it', async () => {
    const spec = (dtype: string, shape: number[]) => ({
      inputs: [],
      outputs: [{ name: 'y', dtype, shape }],
    });
    const single = await open({ signature: spec('float32', [-1, 1]) }, '{"y": 0.5}');
    expect(await outputs(single.target)).toEqual({ y: float32Tensor([1, 1], [0.5]) });
    const flat = await open({ signature: spec('float32', [-1, 2]) }, '{"y": [1, 2, 3, 4]}');
    expect(await outputs(flat.target)).toEqual({ y: float32Tensor([2, 2], [1, 2, 3, 4]) });
    const whole = await open({ signature: spec('int64', [2]) }, '{"y": [7, 9007199254740993]}');
    expect(await outputs(whole.target)).toEqual({
      y: { dtype: 'int64', shape: [2], data: BigInt64Array.of(7n, 9007199254740993n) },
    });
    const odd = await open({ signature: spec('float32', [-1, 2]) }, '{"y": [1, 2, 3]}');
    expect(await outputs(odd.target)).toMatchObject({ status: 'failed', reason: 'malformed' });
  });

  it.each([
    ['{"y": null}', /null/],
    ['{"y": {"z": 1}}', /object/],
    ['{"y": [1, "a"]}', /mixes/],
    ['{"y": [[1], [1, 2]]}', /differ/],
    ['{}', /nothing at/],
    ['', /not JSON/],
  ])('%s is malformed', async (answer, detail) => {
    const { target } = await open({}, answer);
    const reply = await target.infer({});
    expect(reply).toMatchObject({ status: 'failed', reason: 'malformed' });
    expect(reply.status === 'failed' && reply.detail).toMatch(detail);
  });

  it('refuses what is no JSONPath, and outputs that name nothing', async () => {
    await expect(open({ outputs: { y: 'y[' } })).rejects.toMatchObject({
      code: 'target.bad-jsonpath',
    });
    const parsed = targetSchema.safeParse({ protocol: 'http-json', url: 'x:1', outputs: {} });
    expect(parsed.error?.message).toContain('at least one output');
  });
});

describe('a preset', () => {
  /** A server that notes what it is asked, and is not ready until it has been asked twice. */
  async function service(answer: string, readyPath: string) {
    const paths: string[] = [];
    const { port, close } = await httpServer((request, response) => {
      paths.push(`${request.method} ${request.path}`);
      const ready = request.path === readyPath;
      response.statusCode = ready && paths.length < 2 ? 503 : 200;
      response.end(ready ? '' : answer);
    });
    cleanups.push(close);
    return { paths, port };
  }

  it.each([
    ['bentoml', '/predict', '/readyz', '[[2]]'],
    ['ray-serve', '/', '/-/healthz', '[[2]]'],
    ['litserve', '/predict', '/health', '{"output": [[2]]}'],
    ['fastapi', '/predict', '/openapi.json', '[[2]]'],
    ['mosec', '/inference', '/metrics', '[[2]]'],
  ])(
    '%s asks where the framework listens, once it is ready',
    async (preset, path, ready, answer) => {
      const { paths, port } = await service(answer, ready);
      const parsed = targetSchema.parse({
        protocol: 'http-json',
        preset,
        url: `127.0.0.1:${port}`,
        retry: { attempts: 1 },
      });
      const target = await openTarget(parsed, { baseDir: '.', waitReadyMs: 5000 });
      cleanups.push(() => target.close());
      await target.describe();
      const reply = await target.infer({ input: float32Tensor([1, 1], [1]) });
      expect(reply).toMatchObject({ status: 'ok', outputs: { output: { shape: [1, 1] } } });
      expect(paths).toEqual([`GET ${ready}`, `GET ${ready}`, `POST ${path}`]);
    },
  );

  it('gives way to what the target says', async () => {
    const { paths, port } = await service('{"risk": 2}', '/health');
    const parsed = targetSchema.parse({
      protocol: 'http-json',
      preset: 'litserve',
      url: `http://127.0.0.1:${port}/v2/score`,
      outputs: { risk: '$.risk' },
    });
    const target = await openTarget(parsed, { baseDir: '.' });
    cleanups.push(() => target.close());
    expect(await target.infer({})).toMatchObject({ outputs: { risk: {} } });
    expect(paths.at(-1)).toBe('POST /v2/score');
  });

  it('is needed where the target names no outputs', async () => {
    const parsed = targetSchema.parse({ protocol: 'http-json', url: 'localhost:1/predict' });
    await expect(openTarget(parsed, { baseDir: '.' })).rejects.toMatchObject({
      code: 'target.no-outputs',
    });
  });
});
