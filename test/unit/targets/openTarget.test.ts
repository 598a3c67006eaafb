import { join } from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import type { Target } from '../../../src/core/target.ts';
import { float32Tensor, type TensorMap } from '../../../src/core/tensor.ts';
import { openTarget } from '../../../src/targets/openTarget.ts';
import { targetSchema } from '../../../src/targets/targetSchema.ts';
import { tempFiles } from '../../helpers/tempFiles.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const x = (value: number): TensorMap => ({ x: float32Tensor([1], [value]) });

describe('openTarget', () => {
  async function setup(source: string) {
    const { folder, remove } = await tempFiles({ 'm.mjs': source });
    cleanups.push(remove);
    let retries = 0;
    const open = async (more: object = {}): Promise<Target> => {
      const definition = targetSchema.parse({ protocol: 'module', module: 'm.mjs', ...more });
      const onRetry = () => retries++;
      const target = await openTarget(definition, { baseDir: folder, seed: 1, onRetry });
      cleanups.push(() => target.close());
      return target;
    };
    return { folder, open, retries: () => retries };
  }

  it('gives each attempt its own time limit, and counts the attempts beyond the first', async () => {
    const { open, retries } = await setup(`
      let calls = 0;
      export default ({ x }) => (++calls < 3 ? new Promise(() => undefined) : { y: x, calls });`);
    const target = await open({ timeoutMs: 40, retry: { attempts: 3, backoffMs: 1 } });
    expect(await target.infer(x(1))).toMatchObject({
      status: 'ok',
      outputs: { calls: { data: Float64Array.of(3) } },
    });
    expect(retries()).toBe(2);
  });

  it('counts no time in the queue towards the limit or the latency', async () => {
    const { open } = await setup(`
      export default async ({ x }) => {
        await new Promise((done) => setTimeout(done, 30));
        return { y: x };
      };`);
    const target = await open({ timeoutMs: 2000, concurrency: 1, ratePerSecond: 50 });
    const startedAt = performance.now();
    const replies = await Promise.all(Array.from({ length: 6 }, (_, i) => target.infer(x(i))));
    const elapsedMs = performance.now() - startedAt;
    expect(elapsedMs).toBeGreaterThan(6 * 29);
    for (const reply of replies) {
      expect(reply.status).toBe('ok');
      expect(reply.latencyMs).toBeLessThan(elapsedMs / 2);
    }
  });

  it('goes by the name that the definition gives', async () => {
    const { open } = await setup('export default ({ x }) => ({ y: x })');
    expect((await open({ name: 'brakes' })).name).toBe('brakes');
    expect((await open()).name).toBe('m.mjs');
  });

  it('records, and replays without the model', async () => {
    const { open, folder } = await setup('export default ({ x }) => ({ y: 2 * x })');
    const recorder = await open({ record: 'r.jsonl' });
    const [first, second] = [await recorder.infer(x(1)), await recorder.infer(x(2))];
    const signature = await recorder.describe();
    await recorder.close();
    const replay = await open({ module: 'absent.mjs', replay: join(folder, 'r.jsonl') });
    expect(await replay.describe()).toEqual(signature);
    expect(await replay.infer(x(2))).toEqual(second);
    expect(await replay.infer(x(1))).toEqual(first);
    expect(await replay.infer(x(3))).toMatchObject({ status: 'failed', reason: 'unavailable' });
  });
});
