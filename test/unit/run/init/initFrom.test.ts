import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';

import { catalog } from '../../../../src/run/catalog.ts';
import { initFrom } from '../../../../src/run/init/initFrom.ts';
import { validateFile } from '../../../../src/run/validateFile.ts';
import { startServer } from '../../../../src/serve/index.ts';
import { temporaryFolder } from '../../../helpers/temporaryFolder.ts';

const AEB = resolve('targets/bundled/aeb.onnx');
const COLUMNS = ['speed', 'distance', 'friction', 'slope', 'load', 'delay'];

interface Written {
  readonly target: Readonly<Record<string, unknown>>;
  readonly explore: {
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly outputs: Readonly<Record<string, { value: string; threshold: number }>>;
  };
}

/** What `init` writes, after the program itself has checked it against the target. */
async function init(from: string, data?: string): Promise<Written> {
  const folder = join(await temporaryFolder(), 'made');
  const environment = { cwd: process.cwd(), env: {}, catalog };
  await initFrom({ from, data, folder }, environment);
  await validateFile(join(folder, 'scenario.yaml'), environment, {
    connect: true,
    signal: new AbortController().signal,
  });
  const read = async (file: string): Promise<unknown> =>
    parse(await readFile(join(folder, file), 'utf8'));
  const scenario = (await read('scenario.yaml')) as {
    procedures: { envelope: Written['explore'] };
  };
  return {
    target: (await read('target.yaml')) as Written['target'],
    explore: scenario.procedures.envelope,
  };
}

async function csvOf(rows: readonly string[]): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'data.csv');
  await writeFile(file, `${rows.join('\n')}\n`);
  return file;
}

describe('initFrom', () => {
  it('writes a scenario that fits an ONNX file', async () => {
    const { target, explore } = await init(AEB);
    expect(target['protocol']).toBe('onnx');
    expect(Object.keys(explore.inputs)).toEqual(['x0', 'x1', 'x2', 'x3', 'x4', 'x5']);
    expect(explore.outputs['value']?.value).toBe('y[0]');
  });

  it('takes names, ranges, levels and weights from the columns of a CSV file, and leaves out labels', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => [
      1 + i,
      5 + 2.5 * i,
      0.2 + i / 50,
      0,
      i % 2,
      0.1 + i / 100,
      i % 3,
    ]);
    const data = await csvOf([
      [...COLUMNS, 'label'].join(','),
      ...rows.map((row) => row.join(',')),
    ]);
    const { inputs } = (await init(AEB, data)).explore;
    expect(Object.keys(inputs)).toEqual(COLUMNS);
    expect(inputs['speed']).toMatchObject({ low: 1, high: 30, integer: true });
    expect(inputs['distance']).toMatchObject({
      low: 5,
      high: 77.5,
      distribution: { kind: 'empirical', column: 'distance' },
    });
    expect(inputs['slope']).toEqual({ values: [0] });
    expect(inputs['load']).toEqual({ values: [0, 1], weights: [15, 15] });
  });

  it('says which columns it wants when there are too few', async () => {
    const data = await csvOf(['speed,distance', '1,2', '3,4']);
    await expect(init(AEB, data)).rejects.toMatchObject({ code: 'init.columns' });
  });

  it('finds the model of a server by REST, and takes one by gRPC', async () => {
    const server = await startServer({
      models: [{ name: 'aeb', path: AEB }],
      restPort: 0,
      grpcPort: 0,
    });
    onTestFinished(() => server.close());
    await server.ready;
    const rest = await init(server.restUrl ?? '');
    expect(rest.target).toEqual({ protocol: 'oip-rest', url: server.restUrl, model: 'aeb' });
    const named = await init(`${server.restUrl}/v2/models/aeb`);
    expect(named.target).toEqual(rest.target);
    const grpc = await init(`grpc://${server.grpcAddress}/aeb`);
    expect(grpc.target).toEqual({ protocol: 'oip-grpc', url: server.grpcAddress, model: 'aeb' });
    expect(grpc.explore).toEqual(rest.explore);
  });

  it('reads the OpenAPI description of a FastAPI-like service', async () => {
    const url = await fastApi();
    const { target, explore } = await init(url);
    expect(target).toEqual({
      protocol: 'http-json',
      url: `${url}/predict`,
      body: { age: '{{inputs.age}}', income: '{{inputs.income}}', plan: '{{inputs.plan}}' },
      outputs: { score: '$.score' },
    });
    expect(explore.inputs).toEqual({
      age: { low: 18, high: 99, integer: true },
      income: { low: 0, high: 1 },
      plan: { categories: ['basic', 'plus'] },
    });
    expect(explore.outputs['value']?.value).toBe('y[0]');
  });

  it('says what to do when it cannot tell what is there', async () => {
    await expect(init('no-such-file.onnx')).rejects.toMatchObject({ code: 'init.no-model' });
    await expect(init('http://127.0.0.1:9')).rejects.toMatchObject({
      code: 'init.unknown-endpoint',
    });
  });
});

/** A service with the description that FastAPI writes. */
async function fastApi(): Promise<string> {
  const body = {
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Item' } } },
  };
  const answer = {
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Score' } } },
  };
  const api = {
    openapi: '3.1.0',
    paths: {
      '/health': { get: { responses: {} } },
      '/predict': { post: { requestBody: body, responses: { '200': answer } } },
    },
    components: {
      schemas: {
        Item: {
          type: 'object',
          properties: {
            age: { type: 'integer', minimum: 18, maximum: 99 },
            income: { anyOf: [{ type: 'number', minimum: 0 }, { type: 'null' }] },
            plan: { type: 'string', enum: ['basic', 'plus'] },
          },
        },
        Score: {
          type: 'object',
          properties: { score: { type: 'number' }, model: { type: 'string' } },
        },
      },
    },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url } = request;
      if (url !== '/openapi.json' && url !== '/predict') return response.writeHead(404).end('{}');
      const item =
        url === '/predict'
          ? (JSON.parse(Buffer.concat(chunks).toString()) as { age: number })
          : undefined;
      response.setHeader('content-type', 'application/json');
      return response.end(
        JSON.stringify(item === undefined ? api : { score: item.age / 100, model: 'm' }),
      );
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => new Promise((done) => server.close(() => done())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
