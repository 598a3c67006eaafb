import { describe, expect, it } from 'vitest';

import type { ProcedureContext } from '../../../src/core/procedure.ts';
import type { Reply } from '../../../src/core/target.ts';
import { float32Tensor } from '../../../src/core/tensor.ts';
import { unrecordedContext } from '../../../src/core/unrecordedContext.ts';
import { openModelGradients } from '../../../src/explore/falsify/modelGradients.ts';
import { Ranges } from '../../../src/explore/falsify/ranges.ts';
import { explore } from '../../../src/explore/procedure.ts';
import { createProblem } from '../../../src/explore/problem/problem.ts';
import { ReplyNumbers } from '../../../src/explore/problem/replyNumbers.ts';
import { System } from '../../../src/explore/problem/system.ts';
import { createRandom } from '../../../src/math/random.ts';
import { GraphBuilder } from '../../../src/onnx/graph/graphBuilder.ts';
import { encodeModel } from '../../../src/onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../../src/onnx/sessions/sessionPool.ts';
import { memoryFiles } from '../../helpers/memoryFiles.ts';

/** Three inputs to two numbers: y = tanh(x w). `operator` stands in between. */
function network(operator = 'Tanh'): Uint8Array {
  const g = new GraphBuilder();
  g.input('x', 'float32', [1, 3]);
  g.constant(float32Tensor([3, 2], [1, -0.4, 0.7, 0.9, -0.2, 0.6]), 'w');
  g.node(operator, [g.op('MatMul', ['x', 'w'])], {}, ['y']);
  g.output('y', 'float32', [1, 2]);
  return encodeModel(g.build());
}

async function open(bytes: Uint8Array, threshold: number, more: object = {}) {
  const options = explore.options.parse({
    mode: 'falsify',
    runs: 40,
    ...more,
    inputs: { a: { low: -1, high: 3 }, b: { low: 0, high: 2 }, c: { low: -2, high: 2 } },
    outputs: {
      first: { value: 'y[0]', threshold, passes: 'below' },
      second: { value: 'y[1] - y[0]', threshold: 1.5, passes: 'below' },
    },
  });
  const pool = await createSessionPool(bytes);
  const messages: string[] = [];
  let asked = 0;
  const context: ProcedureContext<typeof options> = {
    ...unrecordedContext,
    name: 'search',
    options,
    seed: 3,
    random: createRandom(3),
    signatures: {
      target: { name: 'n', interface: 'tensors', inputs: pool.inputs, outputs: pool.outputs },
    },
    ask: async (queries) => {
      asked += queries.length;
      const replies: Reply[] = [];
      for (const query of queries)
        replies.push({ status: 'ok', outputs: await pool.run(query), latencyMs: 0 });
      return replies;
    },
    log: (_, message) => messages.push(message),
    modelFile: async () => ({ bytes, sha256: '' }),
    signal: new AbortController().signal,
    files: memoryFiles({}),
  };
  return { context, pool, messages, asked: () => asked };
}

describe('falsification by gradients of the model file', () => {
  it('has the slope of the smallest margin, as finite differences do', async () => {
    const { context, pool } = await open(network(), 0.9);
    const problem = await createProblem(context.options, context.signatures, context.files, 1);
    const system = new System(problem, context);
    system.replyNumbers = new ReplyNumbers();
    const model = (await openModelGradients(system, new Ranges(problem.space), context))!;
    for (const places of [
      [0.2, 0.6, 0.7],
      [0.5, 0.4, 0.3],
    ]) {
      const at = async (moved: readonly number[]) => (await model.at(Float64Array.from(moved)))!;
      const { slope } = await at(places);
      for (const j of places.keys()) {
        const step = 1e-3;
        const side = async (by: number) =>
          (await at(places.map((one, k) => (k === j ? one + by : one)))).margin;
        expect(slope[j]).toBeCloseTo(((await side(step)) - (await side(-step))) / (2 * step), 2);
      }
    }
    await model.close();
    await pool.close();
  });

  it('needs a handful of gradients and asks the target about the failure itself', async () => {
    const { context, pool, asked } = await open(network(), 0.9);
    const { measurements, findings } = await explore.run(context);
    const of = (name: string) => measurements.find((one) => one.name === name)!;
    expect(of('runsToFailure').value).toBe(1);
    expect(of('gradients').value).toBeLessThan(6);
    expect(of('gradients').note).toMatch(/not a black box/);
    expect(asked()).toBe(of('runs').value);
    expect(findings).not.toHaveLength(0);
    await pool.close();
  });

  it('looks at the clock while it follows gradients', async () => {
    // Nothing fails, so that all gradients would be followed.
    const { context, pool } = await open(network(), 1.1, {
      constraints: ['a + b <= 0.5', 'c <= 0'],
      stop: { seconds: 60 },
    });
    let minutes = 0;
    const { measurements } = await explore.run({ ...context, elapsedMs: () => 60_000 * minutes++ });
    expect(measurements.find(({ name }) => name === 'gradients')).toMatchObject({ value: 20 });
    await pool.close();
  });

  it('calls nothing a failure that the constraints leave out', async () => {
    // Inside, y[0] stays below tanh(0.9) = 0.72, y[1] - y[0] below 1.3.
    const { context, pool } = await open(network(), 0.9, {
      constraints: ['a + b <= 0.5', 'c <= 0'],
    });
    const { measurements } = await explore.run(context);
    expect(measurements.find(({ name }) => name === 'failures')).toMatchObject({ value: 0 });
    expect(measurements.find(({ name }) => name === 'gradients')!.value).toBeGreaterThan(0);
    await pool.close();
  });

  it('searches as a black box, and says why, where an operator has no gradient', async () => {
    // Round changes in steps: nothing leads through it.
    const { context, pool, messages } = await open(network('Round'), 0.9);
    const { measurements } = await explore.run(context);
    expect(measurements.find(({ name }) => name === 'gradients')).toMatchObject({ value: 0 });
    expect(messages.join()).toMatch(/searched as a black box/);
    await pool.close();
  });
});
