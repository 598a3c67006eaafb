import type { Json } from '../../core/json.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Target } from '../../core/target.ts';
import { createRandom } from '../../math/random.ts';
import { buildParameter } from '../../space/buildParameter.ts';
import { inputOption } from '../../space/inputOptions.ts';
import { tensorNumbers } from '../../space/outputsView.ts';
import { pointEncoder } from '../../space/pointEncoder.ts';
import { Space } from '../../space/space.ts';
import type { InputGuesses } from './guessInputs.ts';

/** Points at which the model is asked. */
const POINTS = 40;
/** The share of them that the guessed threshold lets fail. */
const FAILING = 0.05;

/** A condition on a reply, as `init` writes it into a scenario. */
export interface GuessedOutput {
  readonly outputs: Readonly<Record<string, Json>>;
  /** Why this one, in a sentence, for a comment. */
  readonly comment: string;
}

/**
 * A first condition on what the model replies, from its replies at 40 points: for scores of classes, that the largest is
 * above a threshold; for a number, that it is. The threshold is the value that 5 % of the replies fall below.
 */
export async function guessOutputs(
  target: Target,
  signature: ModelSignature,
  inputs: InputGuesses,
): Promise<GuessedOutput> {
  const replies = await ask(target, signature, inputs);
  const names = Object.keys(replies[0] ?? {});
  // Expressions read the first output as `y`, and others by names that are words.
  const readable = names.filter(
    (name, index) => index === 0 || (/^[A-Za-z_]\w*$/.test(name) && !(name in inputs)),
  );
  const numeric = readable.filter((name) => replies.every((reply) => reply[name]?.length));
  const scores = numeric.find((name) => (replies[0]?.[name]?.length ?? 0) > 1);
  // The number of a class is no score: a threshold on it says nothing.
  const isInteger = (name: string) =>
    /int/.test(signature.outputs.find((output) => output.name === name)?.dtype ?? '');
  const name = scores ?? numeric.find((each) => !isInteger(each)) ?? numeric[0];
  if (name === undefined)
    return {
      outputs: { holds: { value: 'true' } },
      comment: `The model gave no numbers at ${POINTS} points: write a condition on its outputs${names.length > 0 ? ` ${names.join(', ')}` : ''} here.`,
    };
  const values = replies
    .map((reply) => reply[name] ?? [])
    .map((list) => (scores === undefined ? (list[0] ?? 0) : Math.max(...list)))
    .toSorted((a, b) => a - b);
  const threshold = thresholdOf(values);
  const read = name === names[0] ? 'y' : name;
  const value = scores === undefined ? `${read}[0]` : `max(${read})`;
  return {
    outputs: {
      [scores === undefined ? 'value' : 'confidence']: { value, threshold, passes: 'above' },
    },
    comment: `A first condition: about 5 % of ${values.length} replies of the model are below ${threshold}. Write here what your system must keep.`,
  };
}

/** The value that 5 % fall below; a little under the least one where many share it. */
function thresholdOf(sorted: readonly number[]): number {
  const at = sorted[Math.floor(sorted.length * FAILING)] ?? 0;
  const isShared = sorted[0] === at;
  return Number((isShared ? at - 1e-3 * (Math.abs(at) + 1) : at).toPrecision(3));
}

async function ask(
  target: Target,
  signature: ModelSignature,
  inputs: InputGuesses,
): Promise<readonly Readonly<Record<string, readonly number[]>>[]> {
  const parameters = Object.entries(inputs).map(([name, guess]) =>
    // The file of an empirical distribution is not read for this: its range will do.
    buildParameter(name, inputOption.parse({ ...guess, distribution: undefined })),
  );
  const space = new Space(parameters);
  const encode = pointEncoder(parameters, signature);
  const random = createRandom(1, 'init');
  const { signal } = new AbortController();
  const replies: Record<string, readonly number[]>[] = [];
  for (let index = 0; index < POINTS; index++) {
    const row = space.fromUnit(parameters.map(() => random.uniform()));
    const reply = await target.infer(encode(row), signal);
    if (reply.status !== 'ok') continue;
    replies.push(
      Object.fromEntries(
        Object.entries(reply.outputs).map(([name, tensor]) => {
          const numbers = tensorNumbers(tensor);
          return [name, typeof numbers === 'string' ? [] : [...numbers]];
        }),
      ),
    );
  }
  return replies;
}
