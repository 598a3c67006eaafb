import type { TensorMap } from '../../core/tensor.ts';
import type { RandomStream } from '../../core/random.ts';
import type { OnnxModel } from '../../onnx/graph/model.ts';
import { editBits } from '../../onnx/mutation/bitEdit.ts';
import { FaultRunner, type Batches } from '../campaign/faultRunner.ts';
import type { SitedBitEdit } from '../campaign/injection.ts';
import { withEdits } from '../campaign/withEdits.ts';
import { outputRows } from '../outcomes/outputRows.ts';
import type { FaultValue } from '../population/faultValue.ts';
import { bitCandidates } from './bitCandidates.ts';
import { weightGradients, type SearchLoss } from './weightGradients.ts';

/** What the search is given. */
export interface CriticalSearchOptions {
  readonly model: OnnxModel;
  readonly values: readonly FaultValue[];
  readonly batches: Batches;
  /** The class that each input should get. */
  readonly classes: readonly (readonly number[])[];
  readonly output?: string | undefined;
  /** Default crossEntropy. */
  readonly loss?: SearchLoss | undefined;
  /** Accuracy at which the model counts as broken. */
  readonly accuracy: number;
  readonly flips: number;
  /** Bits of each tensor that are tried at every step. */
  readonly candidates: number;
  readonly signal?: AbortSignal | undefined;
}

/** One flip that the search made, and the accuracy after it. */
export interface CriticalFlip {
  readonly edit: SitedBitEdit;
  readonly accuracy: number;
  readonly loss: number;
}

/**
 * Searches the fewest bit flips that break a classifier: at every step the gradient names the bits of each tensor whose
 * flips raise the loss most to first order, all are tried, and the worst stays flipped (progressive bit search, Rakin et
 * al., "Bit-flip attack", ICCV 2019). Deterministic. The result is an upper bound of the fewest flips.
 */
export async function criticalSearch(options: CriticalSearchOptions): Promise<CriticalFlip[]> {
  const { batches, classes, output, loss, accuracy, flips, candidates, signal } = options;
  let { model, values } = options;
  const made: CriticalFlip[] = [];
  while (made.length < flips && (made.at(-1)?.accuracy ?? 1) > accuracy) {
    signal?.throwIfAborted();
    const gradients = await weightGradients(model, values, batches, classes, output, loss);
    const taken = new Set(made.map(({ edit }) => keyOf(edit)));
    const tried = values
      .flatMap((value) => {
        const gradient = gradients.get(value.site.name);
        return gradient === undefined ? [] : bitCandidates(value, gradient, candidates);
      })
      .map(({ edit }) => edit)
      .filter((edit) => !taken.has(keyOf(edit)));
    if (tried.length === 0) break;
    const runner = new FaultRunner(model, batches, { signal });
    let worst: CriticalFlip | undefined;
    try {
      for await (const { place, outputs } of runner.run(tried.map((edit) => ({ edits: [edit] })))) {
        const found = { edit: tried[place]!, ...scoreOf(outputs, batches, classes, output, loss) };
        if (worst === undefined || isWorse(found, worst, place, tried)) worst = found;
      }
    } finally {
      await runner.close();
    }
    if (worst === undefined) break;
    made.push(worst);
    ({ model, values } = withFlip(model, values, worst.edit));
  }
  return made;
}

/** How many flips of random bits break the model: flips one after the other; undefined when so many are not enough. */
export async function randomFlips(
  options: CriticalSearchOptions,
  random: RandomStream,
): Promise<number | undefined> {
  const { batches, classes, output, accuracy, flips, values, model, signal } = options;
  const runner = new FaultRunner(model, batches, { signal });
  const bits = values.map(
    ({ elements, tensor }) => elements * 8 * (tensor.data as Float32Array).BYTES_PER_ELEMENT,
  );
  const total = bits.reduce((sum, count) => sum + count, 0);
  const edits = new Map<string, SitedBitEdit>();
  const draw = (): SitedBitEdit => {
    let at = Math.floor(random.uniform() * total);
    const place = bits.findIndex((count) => (at -= count) < 0);
    const value = values[place]!;
    const each = bits[place]! / value.elements;
    const offset = at + bits[place]!;
    return {
      site: value.site,
      index: Math.floor(offset / each),
      bit: offset % each,
      action: 'flip',
    };
  };
  // Every injection holds all weights, so that one session serves them all.
  const all = values.map(({ site }): SitedBitEdit => ({ site, index: 0, bit: 0, action: 'flip' }));
  try {
    while (edits.size < flips) {
      const steps = [];
      // A few lengths of the same order at once.
      for (let i = 0; i < 8 && edits.size < flips; i++) {
        const edit = draw();
        edits.set(keyOf(edit), edit);
        const still = all.flatMap((touch): SitedBitEdit[] => [touch, touch]);
        steps.push({ count: edits.size, edits: [...still, ...edits.values()] });
      }
      const broken: number[] = [];
      for await (const { place, outputs } of runner.run(steps))
        if (scoreOf(outputs, batches, classes, output).accuracy <= accuracy)
          broken.push(steps[place]!.count);
      if (broken.length > 0) return Math.min(...broken);
    }
    return undefined;
  } finally {
    await runner.close();
  }
}

function isWorse(
  one: CriticalFlip,
  other: CriticalFlip,
  place: number,
  tried: readonly SitedBitEdit[],
): boolean {
  if (one.accuracy !== other.accuracy) return one.accuracy < other.accuracy;
  if (one.loss !== other.loss) return one.loss > other.loss;
  return place < tried.indexOf(other.edit);
}

/** Accuracy and mean loss; outputs that are no numbers are wrong, with the largest loss. */
function scoreOf(
  outputs: readonly (TensorMap | undefined)[],
  { items }: Batches,
  classes: readonly (readonly number[])[],
  name: string | undefined,
  kind: SearchLoss = 'crossEntropy',
): { accuracy: number; loss: number } {
  let [right, loss, all] = [0, 0, 0];
  for (const [batch, found] of outputs.entries()) {
    const tensor = found?.[name ?? Object.keys(found)[0] ?? ''];
    for (const [item, label] of (classes[batch] ?? []).entries()) {
      all++;
      if (tensor === undefined) {
        loss += 1e3;
        continue;
      }
      const { numbers, width } = outputRows(tensor, items[batch]!);
      const row = Array.from({ length: width }, (_, i) => numbers[item * width + i]!);
      const top = Math.max(...row);
      if (!row.every(Number.isFinite)) {
        loss += 1e3;
        continue;
      }
      const total = row.reduce((sum, value) => sum + Math.exp(value - top), 0);
      const best = row.reduce((m, v, i) => (i === label ? m : Math.max(m, v)), -Infinity);
      loss += Math.min(
        1e3,
        kind === 'margin' ? best - row[label]! : Math.log(total) + top - row[label]!,
      );
      if (row.indexOf(top) === label) right++;
    }
  }
  return { accuracy: right / all, loss: loss / all };
}

function withFlip(
  model: OnnxModel,
  values: readonly FaultValue[],
  edit: SitedBitEdit,
): { model: OnnxModel; values: FaultValue[] } {
  return {
    model: withEdits(model, [edit]),
    values: values.map((value) =>
      value.site.name === edit.site.name
        ? { ...value, tensor: editBits(value.tensor, [edit]) }
        : value,
    ),
  };
}

function keyOf({ site, index, bit }: SitedBitEdit): string {
  return `${site.name} ${index} ${bit}`;
}
