import type { RandomStream } from '../../core/random.ts';
import type { ClassifierView, ViewAnswer } from '../../judgement/classifierView.ts';
import type { AttackItem } from '../frame/attack.ts';

/** What a few queries say of a model, before it is attacked. */
export interface ProbeResult {
  readonly queries: number;
  readonly items: number;
  /** Replies carry scores. */
  readonly scores: boolean;
  /** Items whose five replies to the same bytes differ in scores, and in the class. */
  readonly randomScores: number;
  readonly randomLabels: number;
  /** Decimal digits that all scores are rounded to; undefined when they are not. */
  readonly digits: number | undefined;
  /** Items whose scores are probabilities of exactly 0 and 1, or nearly. */
  readonly saturated: number;
  /** Items whose margin did not move at all under any of the smallest steps. */
  readonly flat: number;
  /** Items for which clearly different inputs got the very same scores. */
  readonly same: number;
  /** Replies that failed or could not be read. */
  readonly invalid: number;
}

const REPEATS = 5;
const STEPS = 4;
/** Scores of so few digits hide what a small step does. */
const FEW_DIGITS = 4;

/** Asks the same bytes five times, the smallest steps and large ones, of at most ten items. */
export async function probe(
  view: ClassifierView,
  items: readonly AttackItem[],
  random: RandomStream,
): Promise<ProbeResult> {
  const chosen = items.slice(0, 10);
  const { step, lower, upper } = view.preprocessing;
  const moved = (item: AttackItem, share: number): Float32Array =>
    item.clean.map((value, i) => {
      const range = upper[i]! - lower[i]!;
      const size = Math.max(step[i]!, share * (Number.isFinite(range) ? range : 1));
      return value + (random.uniform() < 0.5 ? -size : size);
    });
  const plan = chosen.flatMap((item) => [
    ...Array.from({ length: REPEATS }, () => item.clean),
    ...Array.from({ length: STEPS }, () => moved(item, 1 / 255)),
    ...Array.from({ length: STEPS }, () => moved(item, 0.1)),
  ]);
  const each = REPEATS + 2 * STEPS;
  const answers = await view.ask(
    plan.map((point, i) => ({ point, original: chosen[Math.floor(i / each)]!.original })),
  );
  const groups = chosen.map((_, i) => {
    const own = answers.slice(i * each, (i + 1) * each);
    return {
      same: own.slice(0, REPEATS),
      small: own.slice(REPEATS, REPEATS + STEPS),
      large: own.slice(REPEATS + STEPS),
    };
  });
  const count = (test: (group: (typeof groups)[number]) => boolean): number =>
    groups.filter(test).length;
  const randomScores = count(({ same }) => new Set(same.map(rawText)).size > 1);
  const exact = (group: (typeof groups)[number], part: 'small' | 'large'): boolean =>
    group[part].every((answer) => rawText(answer) === rawText(group.same[0]!));
  return {
    queries: plan.length,
    items: chosen.length,
    scores: answers.some(({ scores }) => scores !== undefined),
    randomScores,
    randomLabels: count(({ same }) => new Set(same.map(({ label }) => label)).size > 1),
    digits: digitsOf(answers),
    saturated: count(({ same }) => isSaturated(same[0]!)),
    flat: count((group) => exact(group, 'small')),
    same: count((group) => exact(group, 'large')),
    invalid: answers.filter(({ invalid }) => invalid !== undefined).length,
  };
}

function rawScores({ reply }: ViewAnswer): ArrayLike<number | bigint> {
  if (reply.status !== 'ok') return [];
  const tensors = Object.values(reply.outputs);
  const tensor = tensors.find(({ data }) => data.length > 1) ?? tensors[0];
  return tensor === undefined || tensor.dtype === 'bytes'
    ? []
    : (tensor.data as ArrayLike<number | bigint>);
}

function rawText(answer: ViewAnswer): string {
  return Array.from(rawScores(answer), String).join(',');
}

/** The least count of decimals, at most four, that holds all scores, when they are not all whole. */
function digitsOf(answers: readonly ViewAnswer[]): number | undefined {
  const values = answers
    .filter(({ scores }) => scores !== undefined)
    .flatMap((answer) => Array.from(rawScores(answer), Number));
  if (values.length < 20) return undefined;
  for (let digits = 0; digits <= FEW_DIGITS; digits++) {
    const scale = 10 ** digits;
    if (
      values.every(
        (value) =>
          Math.abs(value * scale - Math.round(value * scale)) < 1e-4 * scale ** 0.5 &&
          Math.abs(value) < 1e5,
      )
    )
      return digits;
  }
  return undefined;
}

function isSaturated(answer: ViewAnswer): boolean {
  if (answer.scores === undefined) return false;
  const raw = Array.from(rawScores(answer), Number);
  const total = raw.reduce((sum, value) => sum + value, 0);
  if (Math.abs(total - 1) > 0.02 || raw.some((value) => value < 0)) return false;
  return Math.max(...raw) >= 1 - 1e-7;
}
