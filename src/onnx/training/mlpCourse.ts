import type { Tensor, TensorMap } from '../../core/tensor.ts';
import type { SessionPool } from '../sessions/sessionPool.ts';
import { adamSchedule, type AdamSteps } from './adamSchedule.ts';
import { initialParameters } from './initialParameters.ts';
import { Minibatches } from './minibatches.ts';
import type { TrainedMlp } from './mlpOptions.ts';
import { parameterCount, type MlpShape } from './mlpTrainingGraph.ts';
import type { ResolvedMlp } from './resolveMlp.ts';
import { trainedMlp } from './trainedMlp.ts';
import { Watch } from './watch.ts';

/** Trains networks of one shape on the same rows, in rounds of steps, on one worker of the pool. */
export async function trainGroup(
  pool: SessionPool,
  shape: MlpShape,
  jobs: readonly ResolvedMlp[],
  {
    signal,
    advance,
  }: { readonly signal: AbortSignal | undefined; readonly advance: (steps: number) => void },
): Promise<TrainedMlp[]> {
  const [first] = jobs as [ResolvedMlp];
  const size = parameterCount(shape.sizes);
  const p = new Float32Array(jobs.length * size);
  const draws = jobs.map(({ options, subset }, k) => {
    const start = initialParameters(shape.sizes, shape.activation, options.random.fork('weights'));
    p.set(start, k * size);
    return new Minibatches(subset, options.random.fork('minibatches'));
  });
  const watches = jobs.map(
    (job, k) => new Watch(p.slice(k * size, (k + 1) * size), job.options, shape.validated),
  );
  const lead = jobs.length > 1 ? [jobs.length] : [];
  const flat = [...lead, size];
  let state: TensorMap = {
    p: { dtype: 'float32', shape: flat, data: p },
    m: { dtype: 'float32', shape: flat, data: new Float32Array(p.length) },
    v: { dtype: 'float32', shape: flat, data: new Float32Array(p.length) },
  };
  const data = dataTensors(first, shape);
  let step = 0;
  while (step < first.steps && watches.some((watch) => !watch.over)) {
    const count = Math.min(first.evaluateEvery, first.steps - step);
    const feeds = { ...data, ...state, ...roundTensors(shape, jobs, draws, step, count) };
    const end = await pool.run(feeds, { signal });
    state = { p: end['p_end'] as Tensor, m: end['m_end'] as Tensor, v: end['v_end'] as Tensor };
    step += count;
    const parameters = state['p']?.data as Float32Array;
    const losses = end['losses']?.data as Float32Array;
    const validation = end['validationLoss']?.data as Float32Array | undefined;
    for (const [k, watch] of watches.entries()) {
      watch.see({
        parameters: parameters.subarray(k * size, (k + 1) * size),
        losses: losses.filter((_, i) => i % jobs.length === k),
        validationLoss: validation?.[k] ?? null,
      });
    }
    advance(count * jobs.length);
  }
  if (step < first.steps) advance((first.steps - step) * jobs.length);
  return jobs.map((job, k) => trainedMlp(job, watches[k] as Watch));
}

function dataTensors(job: ResolvedMlp, shape: MlpShape): TensorMap {
  const { train, validation } = job.prepare();
  const columns = shape.sizes[0] ?? 0;
  const tensors: Record<string, Tensor> = {
    x: { dtype: 'float32', shape: [train.rows, columns], data: train.x },
    y: { dtype: 'float32', shape: [train.rows, shape.targets], data: train.y },
  };
  if (train.weights !== undefined) {
    tensors['weights'] = { dtype: 'float32', shape: [train.rows, 1], data: train.weights };
  }
  if (validation !== undefined) {
    const { rows, x, y } = validation;
    tensors['xv'] = { dtype: 'float32', shape: [rows, columns], data: x };
    tensors['yv'] = { dtype: 'float32', shape: [rows, shape.targets], data: y };
    if (shape.weighted) {
      const data = validation.weights ?? new Float32Array(rows).fill(1);
      tensors['wv'] = { dtype: 'float32', shape: [rows, 1], data };
    }
  }
  return tensors;
}

/** Minibatches and schedules of the next `count` steps of every network. */
function roundTensors(
  shape: MlpShape,
  jobs: readonly ResolvedMlp[],
  draws: readonly Minibatches[],
  first: number,
  count: number,
): TensorMap {
  const networks = jobs.length;
  const rows = new Int32Array(count * networks * shape.batch);
  for (let i = 0; i < count * networks; i++) {
    draws[i % networks]?.next(rows.subarray(i * shape.batch, (i + 1) * shape.batch));
  }
  const schedules = jobs.map(({ options, steps }) =>
    adamSchedule(options, { first, count, total: steps }),
  );
  const lead = networks > 1 ? [networks] : [];
  const perStep = (name: keyof AdamSteps): Tensor => ({
    dtype: 'float32',
    shape: networks > 1 ? [count, networks, 1] : [count],
    data: Float32Array.from(
      { length: count * networks },
      (_, i) => schedules[i % networks]?.[name][Math.floor(i / networks)] ?? 0,
    ),
  });
  return {
    trips: { dtype: 'int64', shape: [], data: BigInt64Array.of(BigInt(count)) },
    rows: { dtype: 'int32', shape: [count, ...lead, shape.batch], data: rows },
    rate: perStep('rate'),
    epsilon: perStep('epsilon'),
    keep: perStep('keep'),
  };
}
