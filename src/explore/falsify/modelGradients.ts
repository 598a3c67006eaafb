import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { gradientModel } from '../../onnx/gradient/gradientModel.ts';
import { decodeModel } from '../../onnx/proto/decodeModel.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import { createSessionPool } from '../../onnx/sessions/sessionPool.ts';
import type { ExploreOptions } from '../options.ts';
import type { Evaluation } from '../problem/evaluation.ts';
import type { System } from '../problem/system.ts';
import type { Ranges } from './ranges.ts';

/** Step by which margins are differentiated in the numbers of a reply, as a share of their spread. */
const NUDGE = 1e-4;

/** The smallest margin at a point, and how it changes with the place of each input. */
export interface MarginSlope {
  /** What the model's file says of the point; it is no query of the target. */
  readonly evaluation: Evaluation;
  readonly margin: number;
  /** By the place of each input in its range. */
  readonly slope: Float64Array;
}

/** The model behind the target, differentiated on this machine. */
export interface ModelGradients {
  /** Undefined where the reply has no margin. */
  at(places: Float64Array): Promise<MarginSlope | undefined>;
  close(): Promise<void>;
}

/**
 * Opens the file behind the target for slopes of the smallest margin. Undefined where there is none here, where points are
 * drawn, where an input is no number with a range, and where replies are not one output of few numbers. An operator that
 * cannot be differentiated is logged; the search then asks as a black box.
 */
export async function openModelGradients(
  system: System,
  ranges: Ranges,
  context: ProcedureContext<ExploreOptions>,
): Promise<ModelGradients | undefined> {
  const { space, rendering, isFloat32 } = system.problem;
  const { encode } = system;
  const target = context.signatures['target']!;
  const d = space.dimensions;
  const numeric = Array.from({ length: d }, (_, j) => space.categories[j] === 0).every(Boolean);
  if (rendering !== undefined || encode === undefined || !numeric) return undefined;
  if (context.signatures['oracle'] !== undefined || target.outputs.length !== 1) return undefined;
  const file = await context.modelFile('target');
  if (file === undefined) return undefined;

  const rowOf = (places: Float64Array): Float64Array => {
    const row = places.map((place, j) => ranges.value(j, place));
    return isFloat32 === true ? row.map(Math.fround) : row;
  };
  const middle = encode(rowOf(new Float64Array(d).fill(0.5)));
  const [input, ...others] = Object.keys(middle);
  if (input === undefined || others.length > 0 || middle[input]!.dtype !== 'float32')
    return undefined;
  const output = target.outputs[0]!.name;
  const made = await differentiable(context, async () =>
    gradientModel(decodeModel(file.bytes), {
      loss: { kind: 'output', output },
      withRespectTo: [input],
      feeds: middle,
      keepOutputs: false,
    }),
  );
  if (made === undefined) return undefined;
  const forward = await createSessionPool(file.bytes, { signal: context.signal });
  const backward = await createSessionPool(encodeModel(made.model), { signal: context.signal });

  /** The derivative of the smallest margin by each number of the reply. */
  const weights = (row: Float64Array, reply: Float64Array, { shape, dtype }: Tensor): Tensor => {
    const judge = system.judgeNumbers(row);
    const most = (margins: readonly number[] | undefined) => Math.min(...(margins ?? [NaN]));
    const spread = Math.max(...reply) - Math.min(...reply);
    const step = NUDGE * Math.max(spread, 1e-6);
    const here = most(judge(reply));
    const data = Float32Array.from(reply, (_, k) => {
      const moved = reply.slice();
      moved[k]! += step;
      const rise = (most(judge(moved)) - here) / step;
      return Number.isFinite(rise) ? rise : 0;
    });
    return { dtype, shape, data };
  };

  return {
    async at(places) {
      const row = rowOf(places);
      const feeds: TensorMap = encode(row);
      const outputs = await forward.run(feeds, { signal: context.signal });
      const { margins, reply } = system.judgeOutputs(row, outputs);
      if (margins === undefined || reply === undefined) return undefined;
      const role = made.lossInputs['weights']!;
      const found = await backward.run(
        { ...feeds, [role]: weights(row, reply, outputs[output]!) },
        { signal: context.signal },
      );
      const gradient = found[made.gradients[input]!]!.data as Float32Array;
      const slope = new Float64Array(d);
      for (let j = 0; j < d; j++) {
        // Along the whole range, as an encoder may scale and shift.
        const [low, high] = [0, 1].map(
          (end) => encode(rowOf(places.map((one, k) => (k === j ? end : one))))[input]!.data,
        );
        for (let i = 0; i < gradient.length; i++) {
          const gap = Number(high![i]) - Number(low![i]);
          if (gap !== 0) slope[j]! += gradient[i]! * gap;
        }
      }
      return {
        evaluation: {
          row,
          purpose: 'boundary',
          query: NaN,
          margins,
          values: undefined,
          reply,
          invalid: undefined,
        },
        margin: Math.min(...margins),
        slope,
      };
    },
    async close() {
      await forward.close();
      await backward.close();
    },
  };
}

async function differentiable<T>(
  { log }: Pick<ProcedureContext<ExploreOptions>, 'log'>,
  make: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof ConfigurationError) || !error.code.startsWith('onnx.')) throw error;
    log('info', `no gradients, so the model is searched as a black box: ${error.message}`);
    return undefined;
  }
}
