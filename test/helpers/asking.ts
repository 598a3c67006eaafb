import type { AskSetup } from '../../src/run/ask/askSetup.ts';
import { createAsk } from '../../src/run/ask/createAsk.ts';
import type { Asking } from '../../src/run/ask/asking.ts';
import type { Reply, Target } from '../../src/core/target.ts';
import type { TensorMap } from '../../src/core/tensor.ts';
import type { Store } from '../../src/store/index.ts';
import {
  functionTarget,
  numberAnswered,
  numberAsked,
  scalarQuery,
  scalarSignature,
} from './functionTarget.ts';
import { sampleRun } from './storeSamples.ts';

/** Answers twice the number. */
export const double = functionTarget((x) => 2 * x);

/** What went out, request by request. */
export type Requests = number[][];

/** Of `asking`. */
export interface AskingOptions extends Partial<
  Pick<AskSetup, 'signal' | 'limits' | 'onProgress' | 'redact'>
> {
  readonly target?: Target;
  readonly batch?: number;
  readonly concurrency?: number;
  readonly requests?: Requests;
}

/** An ask of the procedure `envelope` of the run `r`, which is made or resumed. */
export async function asking(store: Store, options: AskingOptions = {}): Promise<Asking> {
  const { target = double, batch = 4, concurrency = 2, requests, ...rest } = options;
  if (await store.findRun('r')) await store.resumeRun('r');
  else await store.createRun(sampleRun('r'));
  const asked = { target, signature: scalarSignature, batch, concurrency };
  return createAsk({
    journal: await store.journal('r', 'envelope'),
    targets: { target: asked, oracle: { ...asked, target: functionTarget((x) => -x) } },
    infer: (to, _signature, queries, signal) => {
      requests?.push(queries.map(numberAsked));
      return Promise.all(queries.map((query) => to.infer(query, signal)));
    },
    signal: new AbortController().signal,
    ...rest,
  });
}

/** Queries of the numbers from `from` on. */
export function queries(from: number, count: number): TensorMap[] {
  return Array.from({ length: count }, (_, i) => scalarQuery(from + i));
}

/** The numbers in replies. */
export function answers(replies: readonly Reply[]): number[] {
  return replies.map(numberAnswered);
}
