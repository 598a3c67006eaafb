import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

import { afterEach, describe, expect, it } from 'vitest';

import { TargetUnreachableError } from '../../src/core/errors.ts';
import type { Reply, Target } from '../../src/core/target.ts';
import { float32Tensor, type Dtype, type Tensor, type TensorMap } from '../../src/core/tensor.ts';
import { inferBatch } from '../../src/targets/inferBatch.ts';
import { openTarget } from '../../src/targets/openTarget.ts';
import { protocols } from '../../src/targets/protocols.ts';
import { targetSchema } from '../../src/targets/targetSchema.ts';
import { EVERY_DTYPE } from '../helpers/everyDtype.ts';
import {
  httpJsonFixture,
  sagemakerFixture,
  torchserveRestFixture,
} from './protocols/httpJsonFixture.ts';
import { commandFixture } from './protocols/commandFixture.ts';
import { moduleFixture } from './protocols/moduleFixture.ts';
import { oipGrpcFixture, oipGrpcStreamFixture } from './protocols/oipGrpcFixture.ts';
import { oipRestFixture } from './protocols/oipRestFixture.ts';
import { onnxFixture } from './protocols/onnxFixture.ts';
import { tfservingGrpcFixture } from './protocols/tfservingGrpcFixture.ts';
import { tfservingRestFixture } from './protocols/tfservingRestFixture.ts';
import { torchserveGrpcFixture } from './protocols/torchserveGrpcFixture.ts';
import { withKeys } from './protocols/withKeys.ts';
import { freePort, silentServer, type Started } from './protocols/protocolFixture.ts';

/** Asked by undici or grpc-js in place of our own clients. */
const byLibrary = { client: 'library' };

const fixtures = [
  ['oip-grpc', oipGrpcFixture],
  ['oip-rest, binary', oipRestFixture('binary')],
  ['oip-rest, json', oipRestFixture('json')],
  ['oip-grpc, grpc-js', withKeys(oipGrpcFixture, byLibrary)],
  ['oip-rest, undici', withKeys(oipRestFixture('json'), byLibrary)],
  ['oip-grpc, stream', oipGrpcStreamFixture],
  ['oip-grpc, stream, grpc-js', withKeys(oipGrpcStreamFixture, byLibrary)],
  ['tfserving-grpc', tfservingGrpcFixture],
  ['tfserving-rest, row', tfservingRestFixture('row')],
  ['tfserving-rest, column', tfservingRestFixture('column')],
  ['torchserve-grpc', torchserveGrpcFixture],
  ['torchserve-rest', torchserveRestFixture],
  ['sagemaker', sagemakerFixture],
  ['http-json', httpJsonFixture],
  ['onnx', onnxFixture],
  ['module', moduleFixture],
  ['command', commandFixture],
] as const;

it('is passed by every protocol', () => {
  const tried = new Set(fixtures.map(([, fixture]) => fixture.protocol));
  expect([...tried].toSorted()).toEqual(protocols.map(({ name }) => name).toSorted());
});

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function open(protocol: string, started: Started, more: object = {}): Promise<Target> {
  cleanups.push(started.close);
  const definition = targetSchema.parse({
    protocol,
    retry: { attempts: 1 },
    ...started.definition,
    ...more,
  });
  const target = await openTarget(definition, { baseDir: started.baseDir ?? '.' });
  cleanups.push(() => target.close());
  return target;
}

/** The one tensor of a dtype, of shape [2, 2]. */
const sample = (dtype: Dtype): Tensor =>
  EVERY_DTYPE.find((tensor) => tensor.dtype === dtype) as Tensor;

describe.each(fixtures)('%s', (_name, fixture) => {
  const { protocol } = fixture;
  const [dtype = 'float32'] = fixture.dtypes.filter((name) => name.startsWith('float'));
  const query = (a: number, b: number): TensorMap => ({
    x: !fixture.dtypes.includes('float32')
      ? { dtype: 'float64', shape: [1, 2], data: Float64Array.of(a, b) }
      : float32Tensor([1, 2], [a, b]),
  });
  const floatDtype = fixture.dtypes.includes('float32') ? 'float32' : dtype;

  it.each(fixture.dtypes)('carries %s bit for bit', async (name) => {
    const target = await open(protocol, await fixture.start(name));
    const x = fixture.samples?.[name] ?? sample(name);
    const reply = await target.infer({ x });
    expect(reply).toMatchObject({ status: 'ok' });
    expect(reply.status === 'ok' && reply.outputs['y']).toEqual(x);
    // toEqual takes -0 for 0.
    const y = reply.status === 'ok' ? reply.outputs['y'] : undefined;
    if (ArrayBuffer.isView(x.data)) {
      expect(Buffer.compare(bytesOf(y as Tensor), bytesOf(x))).toBe(0);
    }
  });

  it('describes its model, the same each time', async () => {
    const target = await open(protocol, await fixture.start(floatDtype));
    const signature = await target.describe();
    expect(signature.name).not.toBe('');
    expect(await target.describe()).toEqual(signature);
    if (signature.interface === 'named') return;
    expect(signature.inputs).toEqual([{ name: 'x', dtype: floatDtype, shape: [-1, 2] }]);
    expect(signature.outputs).toEqual([{ name: 'y', dtype: floatDtype, shape: [-1, 2] }]);
  });

  it('answers many queries at once, each with its own reply', async () => {
    const target = await open(protocol, await fixture.start(floatDtype), { concurrency: 5 });
    const queries = Array.from({ length: 40 }, (_, i) => query(i, -i));
    const replies = await Promise.all(queries.map((inputs) => target.infer(inputs)));
    for (const [i, reply] of replies.entries()) {
      expect(reply.status === 'ok' && reply.outputs['y']).toEqual(queries[i]?.['x']);
      expect(reply.latencyMs).toBeGreaterThan(0);
    }
  });

  it('answers a batch as it answers one by one', async () => {
    const target = await open(protocol, await fixture.start(floatDtype));
    const queries = Array.from({ length: 5 }, (_, i) => query(i, 1 / (i + 1)));
    const replies = await inferBatch(target, await target.describe(), queries);
    expect(replies.map((reply) => reply.status === 'ok' && reply.outputs['y'])).toEqual(
      queries.map(({ x }) => x),
    );
  });

  it('takes NaN and infinity as data', async () => {
    const target = await open(protocol, await fixture.startNonFinite());
    const reply = await target.infer(query(-1, 0));
    expect(reply).toMatchObject({ status: 'ok' });
    const y = reply.status === 'ok' ? reply.outputs['y'] : undefined;
    expect(Array.from(y?.data ?? [], Number)).toEqual([NaN, Infinity]);
  });

  it.each(Object.entries(fixture.failures))(
    'makes a failed reply of: %s',
    async (_case, { start, reason, detail }) => {
      const target = await open(protocol, await start(), { timeoutMs: 5000 });
      for (let time = 0; time < 2; time++) {
        const reply = await target.infer(query(1, 2));
        expect(reply).toMatchObject({ status: 'failed', reason });
        expect(reply.status === 'failed' && reply.detail).toMatch(detail);
        expect(reply.latencyMs).toBeLessThan(5000);
      }
    },
  );

  const { startSilent, endpoint } = fixture;
  if (startSilent !== undefined) {
    it('times out, and can be aborted', async () => {
      const started = await startSilent();
      const target = await open(protocol, started, { timeoutMs: 1000 });
      await target.describe();
      const reply = await target.infer(query(1, 2));
      expect(reply).toMatchObject({ status: 'failed', reason: 'timeout' });
      expect(reply.latencyMs).toBeGreaterThan(990);

      const patient = await open(protocol, started, { timeoutMs: 60_000 });
      const controller = new AbortController();
      const asked = patient.infer(query(1, 2), controller.signal);
      setTimeout(() => controller.abort(new Error('stop')), 20);
      await expect(asked).rejects.toThrow('stop');
      await expect(patient.infer(query(1, 2), controller.signal)).rejects.toThrow('stop');
    });
  }

  it('rejects at once when the signal has aborted', async () => {
    const target = await open(protocol, await fixture.start(floatDtype));
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(target.infer(query(1, 2), signal)).rejects.toThrow('stop');
    expect(await target.infer(query(1, 2))).toMatchObject({ status: 'ok' });
  });

  it('closes more than once, used or not', async () => {
    const unused = await open(protocol, await fixture.start(floatDtype));
    await unused.close();
    await unused.close();
    const used = await open(protocol, await fixture.start(floatDtype));
    await used.infer(query(1, 2));
    await Promise.all([used.close(), used.close()]);
    // A query that comes late is answered, if only with a failure.
    const late = await used.infer(query(1, 2));
    if (late.status === 'failed') expect(late.reason).toBe('unavailable');
  });

  if (endpoint !== undefined)
    describe('endpoint', () => {
      it('says where nothing listens', async () => {
        const port = await freePort();
        const close = () => Promise.resolve();
        const target = await open(protocol, { definition: endpoint.definitionAt(port), close });
        const error: unknown = await target.describe().catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(TargetUnreachableError);
        const { message, hint } = error as TargetUnreachableError;
        expect(message).toContain(`127.0.0.1:${port}`);
        expect(message).toMatch(/refused/i);
        expect(hint).toContain('`url`');
        expect(await target.infer(query(1, 2))).toMatchObject({
          status: 'failed',
          reason: 'unavailable',
        });
      });

      it('does not wait for ever for a server that says nothing', async () => {
        const { port, close } = await silentServer();
        const definition = endpoint.definitionAt(port);
        const target = await open(protocol, { definition, close }, { timeoutMs: 200 });
        const reply = await target.infer(query(1, 2));
        expect(reply).toMatchObject({ status: 'failed' });
        expect(reply.latencyMs).toBeLessThan(3000);
      });

      it('comes back when the server does', async () => {
        const first = await endpoint.start();
        const target = await open(protocol, first);
        expect(await target.infer(query(1, 2))).toMatchObject({ status: 'ok' });
        await first.close();
        expect(await target.infer(query(1, 2))).toMatchObject({ status: 'failed' });
      });

      it('sends the headers', async () => {
        const headers = { authorization: 'Bearer canary-8d1f', 'X-Tenant': 'blue' };
        const target = await open(protocol, await endpoint.start(), { headers });
        await target.infer(query(1, 2));
        expect(endpoint.seen()).toMatchObject({
          authorization: 'Bearer canary-8d1f',
          'x-tenant': 'blue',
        });
      });

      it('sends the credentials of its address, and never shows them', async () => {
        const started = await endpoint.start();
        const address = String(started.definition['url']).replace(/^http:\/\//, '');
        const scheme = protocol === 'oip-grpc' ? 'grpc' : 'http';
        const url = `${scheme}://ada:canary-8d1f@${address}`;
        const target = await open(protocol, started, { url });
        await target.infer(query(1, 2));
        expect(endpoint.seen()).toMatchObject({
          authorization: `Basic ${Buffer.from('ada:canary-8d1f').toString('base64')}`,
        });
        await started.close();
        const error: unknown = await target.describe().catch((caught: unknown) => caught);
        const reply = await target.infer(query(1, 2));
        expect(inspect([error, reply, target], { depth: 9 })).not.toContain('canary');
      });

      it('does not show a secret that the server repeats', async () => {
        const headers = { authorization: 'Bearer canary-8d1f' };
        const target = await open(protocol, await endpoint.startIndiscreet(), { headers });
        const reply = await target.infer(query(1, 2));
        expect(reply.status === 'failed' && reply.detail).toContain('[redacted]');
        const error: unknown = await target.describe().catch((caught: unknown) => caught);
        expect(inspect([error, reply], { depth: 9 })).not.toContain('canary');
      });

      describe('with TLS', () => {
        const server = { cert: pem('server.pem'), key: pem('server.key') };
        const ca = tlsFile('ca.pem');
        const client = { cert: tlsFile('client.pem'), key: tlsFile('client.key') };

        async function ask(started: Started, tls: object): Promise<Reply> {
          const url = String(started.definition['url']).replace(/^http:/, 'https:');
          const target = await open(protocol, started, { url, tls });
          await target.describe();
          return target.infer(query(1, 2));
        }

        it('trusts the certificates it is told to', async () => {
          expect(await ask(await endpoint.start(server), { ca })).toMatchObject({ status: 'ok' });
        });

        it('trusts no others', async () => {
          const error: unknown = await ask(await endpoint.start(server), {}).catch(
            (caught: unknown) => caught,
          );
          expect(error).toBeInstanceOf(TargetUnreachableError);
          expect((error as TargetUnreachableError).message).toMatch(/certificate|issuer/);
          expect((error as TargetUnreachableError).hint).toContain('tls.ca');
        });

        it('trusts any when told not to verify', async () => {
          const reply = await ask(await endpoint.start(server), { verify: false });
          expect(reply).toMatchObject({ status: 'ok' });
        });

        it('trusts no certificate that is over', async () => {
          const expired = { cert: pem('expired.pem'), key: pem('expired.key') };
          const asked = ask(await endpoint.start(expired), { ca: tlsFile('expired.pem') });
          await expect(asked).rejects.toMatchObject({
            exitCode: 4,
            message: expect.stringMatching(/expired/) as string,
          });
        });

        it('checks the name that it is told to', async () => {
          const right = await ask(await endpoint.start(server), { ca, serverName: 'localhost' });
          expect(right).toMatchObject({ status: 'ok' });
          const wrong = ask(await endpoint.start(server), { ca, serverName: 'example.org' });
          await expect(wrong).rejects.toThrow(/example\.org|altname/i);
        });

        it('shows its own certificate where the server asks for one', async () => {
          const mutual = { ...server, clientCa: pem('ca.pem') };
          const reply = await ask(await endpoint.start(mutual), { ca, ...client });
          expect(reply).toMatchObject({ status: 'ok' });
        });

        it('fails without the certificate that the server asks for', async () => {
          const started = await endpoint.start({ ...server, clientCa: pem('ca.pem') });
          const url = String(started.definition['url']).replace(/^http:/, 'https:');
          const target = await open(protocol, started, { url, tls: { ca } });
          expect(await target.infer(query(1, 2))).toMatchObject({
            status: 'failed',
            reason: 'unavailable',
          });
        });

        it('names certificates and keys that are none, or do not belong together', async () => {
          const started = await endpoint.start(server);
          for (const tls of [
            { ca: client.key },
            { cert: client.cert, key: tlsFile('server.key') },
            { cert: client.key, key: client.key },
            { ca: fileURLToPath(import.meta.url) },
          ]) {
            const opened = open(protocol, started, { tls });
            await expect(opened).rejects.toMatchObject({ code: 'target.bad-certificate' });
          }
        });

        it('names the file that it cannot read', async () => {
          const started = await endpoint.start(server);
          const opened = open(protocol, started, { tls: { ca: 'absent.pem' } });
          await expect(opened).rejects.toMatchObject({
            code: 'target.file-unreadable',
            message: expect.stringContaining('`tls.ca`') as string,
          });
        });
      });
    });
});

function tlsFile(name: string): string {
  return fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));
}

function pem(name: string): string {
  return readFileSync(tlsFile(name), 'utf8');
}

function bytesOf({ data }: Tensor): Uint8Array {
  const { buffer, byteOffset, byteLength } = data as Uint8Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
