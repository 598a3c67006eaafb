import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { float32Tensor } from '../../../src/core/tensor.ts';
import { encodeNpy } from '../../../src/data/encodeNpy.ts';
import { createRandom } from '../../../src/math/random.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { startServer } from '../../../src/serve/startServer.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';

/** A classifier of rows of four numbers; a seed makes another one. */
function network(seed: string, scale = 1): Uint8Array {
  const random = createRandom(seed);
  const g = new GraphBuilder();
  const normal = (shape: number[]) =>
    float32Tensor(
      shape,
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * random.normal()),
    );
  g.input('x', 'float32', ['n', 4]);
  const h = g.op('Relu', [g.op('MatMul', ['x', g.constant(normal([4, 5]), 'w1')])]);
  g.node('MatMul', [h, g.constant(normal([5, 3]), 'w2')], {}, ['y']);
  g.output('y', 'float32', ['n', 3]);
  return encodeModel(g.build());
}

const model = network('served');
const ITEMS = 4;
const rows = createRandom('rows');
const data = Float32Array.from({ length: 4 * ITEMS }, () => rows.normal());
const CAMPAIGN = 'data: { path: x.npy, kind: signals }, injections: 16, items: 4';

const scenario = (target: string, options = 'site: weights'): string => `name: s
seed: 3
target: ${target}
procedures:
  f: { kind: faults, ${CAMPAIGN}, ${options} }
gates: ['f.injections >= 16']
`;

async function serve(allowLoad: boolean) {
  const server = await startServer({
    models: [{ name: 'm', bytes: model }],
    restPort: 0,
    grpcPort: 0,
    allowLoad,
  });
  onTestFinished(async () => server.close());
  await server.ready;
  const answer = async (): Promise<string> => {
    const body = {
      inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 4], data: [1, -2, 3, 0.5] }],
    };
    const response = await fetch(`${server.restUrl}/v2/models/m/infer`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return response.text();
  };
  const load = async (parameters: object): Promise<number> =>
    (
      await fetch(`${server.restUrl}/v2/repository/models/m/load`, {
        method: 'POST',
        body: JSON.stringify({ parameters }),
      })
    ).status;
  return { ...server, answer, load };
}

/** The run of a scenario in a folder of its own, with the list of faults that it left. */
async function run(text: string) {
  const { folder, run: start } = await fixtureFolder({
    'm.onnx': model,
    'other.onnx': network('another'),
    // As a model that was trained a little longer: outputs are two percent larger.
    'near.onnx': network('served', 1.01),
    'x.npy': encodeNpy({ dtype: 'float32', shape: [ITEMS, 4], data })!,
    's.yaml': text,
  });
  const { record } = await start({ out: 'out' });
  return { record, list: await readFile(join(folder, 'out/f/faults.csv'), 'utf8') };
}

/** The list of the same campaign on the file, in process. */
let known: Promise<string> | undefined;
const inProcess = (): Promise<string> =>
  (known ??= run(scenario('{ protocol: onnx, model: m.onnx }')).then(({ list }) => list));

const overRest = (url: string | undefined, file = 'm.onnx'): string =>
  scenario(`{ protocol: oip-rest, url: '${url}', model: m }`, `site: service, model: ${file}`);

describe('a campaign on a served model', () => {
  it.each(['oip-rest', 'oip-grpc'] as const)(
    'finds over %s what the same faults do in the file, and leaves the server as it was',
    async (protocol) => {
      const { answer, restUrl, grpcAddress } = await serve(true);
      const before = await answer();
      const url = protocol === 'oip-rest' ? restUrl : `grpc://${grpcAddress}`;
      const { record, list } = await run(
        scenario(
          `{ protocol: ${protocol}, url: '${url}', model: m }`,
          'site: service, model: m.onnx',
        ),
      );
      expect(record.verdict).toBe('pass');
      expect(list).toBe(await inProcess());
      const restored = record.procedures[0]!.measurements.find(({ name }) => name === 'restored');
      expect(restored).toMatchObject({ value: 1, n: ITEMS });
      expect(await answer()).toBe(before);
    },
  );

  it('loads the original first, where a killed run has left a fault behind', async () => {
    const { answer, restUrl, load } = await serve(true);
    const before = await answer();
    const struck = Buffer.from(network('struck')).toString('base64');
    expect(await load({ 'file:1/model.onnx': struck })).toBe(200);
    expect(await answer()).not.toBe(before);
    expect((await run(overRest(restUrl))).list).toBe(await inProcess());
    expect(await answer()).toBe(before);
  });

  it.each([
    [false, 'm.onnx', 'target.load-refused'],
    [true, 'other.onnx', 'faults.other-model'],
    [true, 'near.onnx', 'faults.other-model'],
  ] as const)(
    'is refused (loads allowed: %s, file %s), nothing changed',
    async (allow, file, code) => {
      const { answer, restUrl } = await serve(allow);
      const before = await answer();
      await expect(run(overRest(restUrl, file))).rejects.toMatchObject({ code });
      expect(await answer()).toBe(before);
    },
  );

  it('is refused where the server says that it has loaded a file, and has not', async () => {
    const { restUrl } = await serve(true);
    // Lets everything through but loads.
    const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (request.url?.endsWith('/load') === true) {
        response.end('{}');
        return;
      }
      const name = 'inference-header-content-length';
      const length = request.headers[name];
      const answer = await fetch(`${restUrl}${request.url}`, {
        method: request.method ?? 'GET',
        headers: typeof length === 'string' ? { [name]: length } : {},
        ...(request.method === 'POST' ? { body: Buffer.concat(chunks) } : {}),
      });
      const own = answer.headers.get(name);
      if (own !== null) response.setHeader(name, own);
      response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
    };
    const liar = createServer((request, response) => void pass(request, response));
    liar.listen(0, '127.0.0.1');
    await once(liar, 'listening');
    onTestFinished(() => void liar.close());
    const { port } = liar.address() as AddressInfo;
    await expect(run(overRest(`127.0.0.1:${port}`))).rejects.toMatchObject({
      code: 'faults.canary',
    });
  });

  it('is refused where the protocol has no API that loads models', async () => {
    await expect(
      run(scenario('{ protocol: onnx, model: m.onnx }', 'site: service')),
    ).rejects.toMatchObject({
      code: 'faults.no-repository',
    });
  });
});

describe('loads of our server', () => {
  it.each([
    [{ 'file:1/model.onnx': '' }, 400],
    [{ 'file:2/model.onnx': Buffer.from(model).toString('base64') }, 404],
    [{ 'file:1/model.onnx': Buffer.from('no model').toString('base64') }, 400],
    [{ config: '{}', 'file:1/model.onnx': 'AAAA' }, 400],
  ])(
    'that cannot be done (%#) are refused, and the model before answers on',
    async (parameters, status) => {
      const { answer, load } = await serve(true);
      const before = await answer();
      expect(await load(parameters)).toBe(status);
      expect(await answer()).toBe(before);
    },
  );
});
