import { ConfigurationError } from '../core/errors.ts';
import type { DataItem, DataSet } from '../core/dataSet.ts';
import type { ProcedureContext } from '../core/procedure.ts';
import type { RandomStream } from '../core/random.ts';
import type { TensorMap } from '../core/tensor.ts';
import { itemInput, pictureEncoder } from '../pictures/pictureTensor.ts';
import { compilePipeline } from '../pictures/pipeline.ts';
import type { Pipeline } from '../pictures/pipeline.ts';
import { adaptInputs } from './adaptInputs.ts';
import type { AdaptEvent } from './adaptInputs.ts';
import { judgeOutputs } from './answer.ts';
import type { Answer } from './answer.ts';
import { disturbedRole } from './disturbedRole.ts';
import type { ResilienceOptions } from './options.ts';

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
        const judged =
          reply.status === 'ok'
            ? judgeOutputs(reply.outputs, item, {
                softmax: options.softmax,
                output:
                  options.output ??
                  signatures[to]!.outputs[0]?.name ??
                  Object.keys(reply.outputs)[0] ??
                  '',
              })
            : undefined;
        if (judged === undefined) this.failed++;
        answers[at] = { item, query, ...(judged ?? { right: false, confidence: 1 }) };
      }
    }
    return answers;
  }

  /** Tells the hook of a batch that a configuration was asked about; a failure is counted. */
  async adapt(event: AdaptEvent, answers: readonly Answer[]): Promise<void> {
    if (this.#context.options.adapt === undefined) return;
    this.adaptations++;
    const inputs = adaptInputs(event, answers);
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
}
