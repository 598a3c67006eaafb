import { ConfigurationError } from '../core/errors.ts';
import type { ProcedureResult } from '../core/procedure.ts';
import type { Reply } from '../core/target.ts';
import type { Tensor, TensorMap } from '../core/tensor.ts';
import { unrecordedContext } from '../core/unrecordedContext.ts';
import { createRandom } from '../math/random.ts';
import { tensorNumbers } from '../space/outputsView.ts';
import type { Value } from '../space/parameter.ts';
import { exploreOptions } from './options.ts';
import { explore } from './procedure.ts';

/** A point to evaluate, by the names of its inputs. */
export type ExplorerPoint = Readonly<Record<string, Value>>;

/**
 * What came out at a point, by the names of its outputs; null, or NaN in it: the system gave no valid answer.
 */
export type ExplorerOutputs = Readonly<Record<string, number | boolean>> | null;

/** An exploration that its owner drives. */
export interface Explorer {
  /**
   * The next points, in order: at most `n` of them, default all that are known before more is learnt, and the same ones
   * until they are told. None when the exploration has finished. Throws a RangeError when `n` is not at least 1.
   */
  ask(n?: number): Promise<readonly ExplorerPoint[]>;
  /**
   * The outputs of the points that `ask` gave last, in their order. Throws a RangeError when the counts differ and a
   * TypeError for what is no outputs; then nothing was told.
   */
  tell(outputs: readonly ExplorerOutputs[]): void;
  /** What came of it; settles after the last `tell`. */
  readonly result: Promise<ProcedureResult>;
}

interface Batch {
  readonly points: readonly ExplorerPoint[];
  readonly replies: Reply[];
  /** Points that were given last. */
  given: number;
  answer(replies: readonly Reply[]): void;
}

/**
 * Explores without a target: the caller evaluates the points. `options` are those of the procedure, without `oracle`
 * and files. Throws ConfigurationError for wrong options.
 *
 * @example
 * import { createExplorer } from 'proofmark';
 *
 * const explorer = createExplorer(
 *   {
 *     inputs: { speed: { low: 1, high: 30, unit: 'm/s' } },
 *     outputs: { margin: { threshold: 0, unit: 'm' } },
 *     runs: 20,
 *     families: ['quadratic-logistic'],
 *     embeddings: [],
 *   },
 *   { seed: 7 },
 * );
 * for (let points = await explorer.ask(); points.length > 0; points = await explorer.ask())
 *   explorer.tell(points.map(({ speed }) => ({ margin: 60 - Number(speed) ** 2 / 14 })));
 * const { measurements } = await explorer.result;
 * console.log(measurements.find(({ name }) => name === 'runs')?.value); // 20
 */
export function createExplorer(options: unknown, { seed = 0 }: { seed?: number } = {}): Explorer {
  const { data: parsed, error } = exploreOptions.safeParse(options);
  if (parsed === undefined)
    throw new ConfigurationError(
      error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      {
        code: 'config.invalid',
        hint: 'The options are those of the explore procedure; docs/explore.md explains them.',
      },
    );
  if (parsed.oracle !== undefined) refuse('oracle');
  const target = { name: 'caller', interface: 'named' as const, inputs: [], outputs: [] };
  explore.check?.(parsed, { target });
  let pending: Batch | undefined;
  let waiting: (() => void)[] = [];
  let finished = false;
  const wake = () => {
    for (const resume of waiting) resume();
    waiting = [];
  };
  const finish = () => {
    finished = true;
    wake();
  };
  const result = explore.run({
    name: 'explorer',
    options: parsed,
    seed,
    random: createRandom(seed, 'explorer'),
    signatures: { target },
    ask: (queries) =>
      new Promise((resolve) => {
        pending = { points: queries.map(toPoint), replies: [], given: 0, answer: resolve };
        wake();
      }),
    ...unrecordedContext,
    signal: new AbortController().signal,
  });
  result.then(finish, finish);
  return {
    result,
    async ask(n = Infinity) {
      if (!(n >= 1)) throw new RangeError(`ask takes a number of points from 1, got ${n}`);
      if (pending === undefined && !finished)
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      if (pending === undefined) await result;
      if (pending === undefined) return [];
      const told = pending.replies.length;
      const points = pending.points.slice(told, told + n);
      pending.given = points.length;
      return points;
    },
    tell(outputs) {
      const batch = pending;
      if (!Array.isArray(outputs))
        throw new TypeError(
          `tell takes a list with the outputs of each point, got ${typeof outputs}`,
        );
      if (batch === undefined || batch.given !== outputs.length || batch.given === 0)
        throw new RangeError(
          `${batch?.given ?? 0} points wait for outputs, got ${outputs.length}: ask first, then tell those points`,
        );
      // All are read before any is taken.
      batch.replies.push(...outputs.map(toReply));
      batch.given = 0;
      if (batch.replies.length < batch.points.length) return;
      pending = undefined;
      batch.answer(batch.replies);
    },
  };
}

function toPoint(query: TensorMap): ExplorerPoint {
  return Object.fromEntries(
    Object.entries(query).map(([name, tensor]) => {
      const value = tensorNumbers(tensor);
      if (typeof value === 'string') return [name, value];
      return [name, tensor.dtype === 'bool' ? value[0] === 1 : value[0]!];
    }),
  );
}

function toReply(outputs: ExplorerOutputs, place: number): Reply {
  if (outputs === null)
    return { status: 'failed', reason: 'rejected', detail: 'no valid answer', latencyMs: 0 };
  if (typeof outputs !== 'object' || Array.isArray(outputs))
    throw new TypeError(
      `outputs of point ${place}: an object of numbers by name or null is needed, got ${Array.isArray(outputs) ? 'a list' : String(outputs)}`,
    );
  const tensors = Object.entries(outputs).map(([name, value]): [string, Tensor] => {
    if (typeof value !== 'number' && typeof value !== 'boolean')
      throw new TypeError(
        `outputs of point ${place}: ${name} is no number or boolean but ${typeof value}`,
      );
    return [name, { dtype: 'float64', shape: [1], data: Float64Array.of(Number(value)) }];
  });
  return { status: 'ok', outputs: Object.fromEntries(tensors), latencyMs: 0 };
}

function refuse(what: string): never {
  throw new ConfigurationError(`an explorer without a target cannot use ${what}`, {
    code: 'config.explorer',
    hint: 'Compute it beside the outputs that you tell.',
  });
}
