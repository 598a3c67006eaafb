import { checkPredictions } from '../calibration/input/checkPredictions.ts';
import { twoClasses } from '../calibration/input/twoClasses.ts';
import { ConfigurationError } from '../core/errors.ts';
import type { DataItem, DataSet } from '../core/dataSet.ts';
import type { ProcedureContext } from '../core/procedure.ts';
import type { RandomStream } from '../core/random.ts';
import type { Tensor, TensorMap } from '../core/tensor.ts';
import { itemInput, pictureEncoder } from '../pictures/pictureTensor.ts';
import { compilePipeline } from '../pictures/pipeline.ts';
import type { Pipeline } from '../pictures/pipeline.ts';
import { tensorNumbers } from '../space/outputsView.ts';
import { disturbedRole } from './disturbedRole.ts';
import type { ResilienceOptions } from './options.ts';
import type { BatchCount } from './resilienceFigures.ts';

/** An answer to one item. */
export interface Answer {
  readonly item: DataItem;
  readonly query: TensorMap;
  /** Whether the target answered, and right. A failure is a wrong answer that is kept. */
  readonly right: boolean;
  /** The largest probability; 1 for a failed reply, or one that is no numbers, which nothing rejects. */
  readonly confidence: number;
}

/** A system under a disturbance: items are drawn, disturbed, asked about and judged. */
export class DisturbedSystem {
  readonly #context: ProcedureContext<ResilienceOptions>;
  readonly #data: DataSet;
  readonly #others: DataSet | undefined;
  readonly #pipeline: Pipeline;
  readonly #seen = new Map<string, DataItem>();
  asked = 0;
  failed = 0;
  adaptFailures = 0;
  adaptations = 0;

  private constructor(
    context: ProcedureContext<ResilienceOptions>,
    data: DataSet,
    others: DataSet | undefined,
  ) {
    this.#context = context;
    this.#data = data;
    this.#others = others;
    this.#pipeline = compilePipeline(context.options.disturbance.transforms ?? [], ['strength']);
  }

  static async open(context: ProcedureContext<ResilienceOptions>): Promise<DisturbedSystem> {
    const data = await context.data('data');
    const hasOthers = context.options.disturbance.data !== undefined;
    return new DisturbedSystem(
      context,
      data,
      hasOthers ? await context.data('disturbed') : undefined,
    );
  }

  /** How many items there are. */
  get count(): number {
    return this.#data.count;
  }

  /** Asks a configuration about items at a strength. The same `random` draws the same disturbance for every configuration. */
  async ask(
    role: string,
    places: readonly number[],
    strength: number,
    random: RandomStream,
  ): Promise<readonly Answer[]> {
    const { options, signatures } = this.#context;
    const answers: Answer[] = [];
    const byRole = new Map<
      string,
      { readonly item: DataItem; readonly query: TensorMap; readonly at: number }[]
    >();
    for (const [at, place] of places.entries()) {
      const own = random.fork(`item ${at}`);
      const item = await this.#item(place, strength, own);
      const { target, targets } = options.disturbance;
      const isOther = (target ?? targets) !== undefined && own.uniform() < strength;
      const to = isOther ? disturbedRole(targets === undefined ? undefined : role) : role;
      const picture =
        strength > 0
          ? await this.#pipeline.apply(item.picture, new Map([['strength', strength]]), own)
          : item.picture;
      const spec = itemInput(signatures[to]!.inputs, options.tensor.name);
      const name = spec?.name ?? options.tensor.name ?? 'item';
      const query = { [name]: pictureEncoder(spec, picture.kind, options.tensor)(picture) };
      byRole.set(to, [...(byRole.get(to) ?? []), { item, query, at }]);
    }
    for (const [to, asked] of byRole) {
      const replies = await this.#context.ask(
        asked.map(({ query }) => query),
        { target: to },
      );
      for (const [i, reply] of replies.entries()) {
        const { item, query, at } = asked[i]!;
        this.asked++;
        const judged = reply.status === 'ok' ? this.#judge(reply.outputs, to, item) : undefined;
        if (judged === undefined) this.failed++;
        answers[at] = { item, query, ...(judged ?? { right: false, confidence: 1 }) };
      }
    }
    return answers;
  }

  /** Tells the hook of a batch that a configuration was asked about; a failure is counted. */
  async adapt(
    event: 'reset' | 'adapt' | 'tune',
    configuration: string,
    repetition: number,
    step: number,
    answers: readonly Answer[],
  ): Promise<void> {
    if (this.#context.options.adapt === undefined) return;
    const text = (value: string): Tensor => ({
      dtype: 'bytes',
      shape: [1],
      data: [new TextEncoder().encode(value)],
    });
    const numbers = (values: readonly number[]): Tensor => ({
      dtype: 'int32',
      shape: [values.length],
      data: Int32Array.from(values),
    });
    const inputs: Record<string, Tensor> = {
      event: text(event),
      configuration: text(configuration),
      repetition: numbers([repetition]),
      step: numbers([step]),
    };
    if (event === 'tune') inputs['labels'] = numbers(answers.map(({ item }) => item.truth.class!));
    for (const name of Object.keys(answers[0]?.query ?? {}))
      inputs[name] = stack(answers.map(({ query }) => query[name]!));
    this.adaptations++;
    const [reply] = await this.#context.ask([inputs], { target: 'adapt' });
    if (reply?.status !== 'ok') this.adaptFailures++;
  }

  async #item(place: number, strength: number, random: RandomStream): Promise<DataItem> {
    const isOther = this.#others !== undefined && random.uniform() < strength;
    const set = isOther ? this.#others : this.#data;
    const key = `${isOther ? 'other' : 'own'} ${place % set.count}`;
    const known = this.#seen.get(key);
    if (known !== undefined) return known;
    const item = await set.read(place % set.count);
    if (item.truth.class === undefined)
      throw new ConfigurationError(`data: ${item.name} has no label`, {
        code: 'resilience.labels',
        hint: 'Put the pictures into one folder for each class, or name a file under `labels` of the data.',
      });
    // Small data sets are asked about many times.
    if (this.#seen.size < 1000) this.#seen.set(key, item);
    return item;
  }

  /** Undefined for an answer that is no numbers, as faults make them: such a reply has failed. */
  #judge(
    outputs: TensorMap,
    role: string,
    item: DataItem,
  ): { right: boolean; confidence: number } | undefined {
    const { options, signatures } = this.#context;
    const name =
      options.output ?? signatures[role]!.outputs[0]?.name ?? Object.keys(outputs)[0] ?? '';
    const tensor = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
    const values = tensor === undefined ? undefined : tensorNumbers(tensor);
    if (values === undefined || typeof values === 'string')
      throw new ConfigurationError(`the model gives no numbers as "${name}"`, {
        code: 'resilience.output',
        hint: `It gives ${Object.keys(outputs).join(', ')}; name one under \`output\`.`,
      });
    if (!Array.from(values).every(Number.isFinite)) return undefined;
    const label = item.truth.class!;
    const { probabilities } = checkPredictions(
      values.length === 1 ? twoClasses(values, options.softmax) : Float64Array.from(values),
      Math.max(2, values.length),
      Int32Array.of(label),
      { softmax: options.softmax, where: `the answer on ${item.name}` },
    );
    let best = 0;
    for (let c = 1; c < probabilities.length; c++)
      if (probabilities[c]! > probabilities[best]!) best = c;
    return { right: best === label, confidence: probabilities[best]! };
  }
}

/** What answers count, by the threshold of rejection. */
export function countAnswers(answers: readonly Answer[], threshold: number): BatchCount {
  const kept = answers.filter(({ confidence }) => confidence >= threshold);
  const right = (of: readonly Answer[]): number => of.filter((answer) => answer.right).length;
  return {
    asked: answers.length,
    right: right(answers),
    kept: kept.length,
    keptRight: right(kept),
  };
}

/** Tensors of one item each, [1, ...] or [...], as one of a batch. */
function stack(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors as readonly [Tensor, ...Tensor[]];
  const own = first.shape[0] === 1 ? first.shape.slice(1) : first.shape;
  const numbers = tensors.flatMap((tensor) => {
    const values = tensorNumbers(tensor);
    return typeof values === 'string' ? [] : Array.from(values);
  });
  return { dtype: 'float32', shape: [tensors.length, ...own], data: Float32Array.from(numbers) };
}
