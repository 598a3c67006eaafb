import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Attack, AttackItem, AttackView, Outcome } from '../../src/attacks/frame/attack.ts';
import { openGradients, type ModelGradients } from '../../src/attacks/gradients/openGradients.ts';
import type { BaseFile, Retrain } from '../../src/attacks/gradients/retrainable.ts';
import type { Picture } from '../../src/core/picture.ts';
import type { Reply } from '../../src/core/target.ts';
import { float32Tensor } from '../../src/core/tensor.ts';
import type { TensorMap } from '../../src/core/tensor.ts';
import { classCriterion } from '../../src/judgement/classCriterion.ts';
import { createClassifierView } from '../../src/judgement/classifierView.ts';
import type { Differentiate } from '../../src/judgement/classifierView.ts';
import { createDistance } from '../../src/judgement/distance.ts';
import type { Norm } from '../../src/judgement/distance.ts';
import { createPreprocessing } from '../../src/judgement/preprocessing.ts';
import type { Preprocessing } from '../../src/judgement/preprocessing.ts';
import { createRandom } from '../../src/math/random.ts';
import { createSessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import type { SessionPool } from '../../src/onnx/sessions/sessionPool.ts';
import { tensorOption } from '../../src/pictures/tensorOption.ts';
import type { BenchRow } from '../benchRow.ts';

interface Normalise {
  readonly mean?: readonly number[];
  readonly std?: readonly number[] | number;
}

const NORMALISE: Readonly<Record<string, Normalise>> = {
  cifar10_resnet: { mean: [0.4914, 0.4822, 0.4465], std: [0.2471, 0.2435, 0.2616] },
  oval21: { mean: [0.485, 0.456, 0.406], std: 0.225 },
};

/** A file of the data beside the checkout. */
export function sharedFile(path: string): string | undefined {
  const file = fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url));
  return existsSync(file) ? file : undefined;
}

/** A CIFAR-10 model with the pictures that it gets right. */
export interface CifarCase {
  readonly model: string;
  readonly pool: SessionPool;
  readonly all: readonly Picture[];
  readonly labels: readonly number[];
  /** Answers as a target would. */
  ask(queries: readonly TensorMap[]): Promise<readonly Reply[]>;
  /** The bytes of the model file. */
  readonly bytes: Uint8Array;
  /** What its pictures are normalised by. */
  readonly normalise: Normalise;
  /** `answer` stands in for `ask`. */
  view(options: ViewOptions, answer?: CifarCase['ask']): AttackView;
  /** Its gradients, for attacks on itself or as a base model. */
  gradients(workers?: number): ModelGradients;
  /** Its file, for attacks that train base models. */
  readonly file: BaseFile;
  /** The items that the clean model gets right. */
  items(view: AttackView): Promise<readonly AttackItem[]>;
  close(): Promise<void>;
}

export interface ViewOptions {
  readonly norm: Norm;
  readonly epsilon: number;
  readonly seed?: number;
  readonly sees?: 'scores' | 'labels';
  readonly bytes?: boolean;
  /** Gradients of the model itself, and of base models. */
  readonly gradient?: Differentiate;
  readonly surrogates?: readonly Differentiate[];
  readonly ensemble?: Differentiate;
  readonly retrained?: Retrain;
}

/** Opens a model of the shared data; undefined when it is not there. */
export async function openCifar(model: string, limit = 70): Promise<CifarCase | undefined> {
  const [file, raw, about] = [
    sharedFile(`models/${model}.onnx`),
    sharedFile('cifar10/cifar10_images.u8'),
    sharedFile('cifar10/cifar10_images.json'),
  ];
  if (file === undefined || raw === undefined || about === undefined) return undefined;
  const content = readFileSync(file);
  const pool = await createSessionPool(content);
  const { labels } = JSON.parse(readFileSync(about, 'utf8')) as { labels: number[] };
  const bytes = readFileSync(raw);
  const all = labels.slice(0, limit).map((_, i) => pictureAt(bytes, i));
  const input = pool.inputs[0]!;
  const stacks = input.shape[0] === -1;
  async function ask(queries: readonly TensorMap[]): Promise<readonly Reply[]> {
    if (!stacks) return Promise.all(queries.map(async (feeds) => ok(await pool.run(feeds))));
    const size = queries[0]![input.name]!.data.length;
    const data = new Float32Array(size * queries.length);
    for (const [i, feeds] of queries.entries())
      data.set(feeds[input.name]!.data as Float32Array, i * size);
    const shape = [queries.length, ...input.shape.slice(1)];
    const outputs = await pool.run({ [input.name]: float32Tensor(shape, data) });
    const [name, tensor] = Object.entries(outputs)[0]!;
    const scores = tensor.data as Float32Array;
    const classes = scores.length / queries.length;
    return queries.map((_, i) =>
      ok({ [name]: float32Tensor([1, classes], scores.slice(i * classes, (i + 1) * classes)) }),
    );
  }

  const normalise = Object.entries(NORMALISE).find(([start]) => model.startsWith(start))?.[1] ?? {};
  const signature = {
    name: model,
    interface: 'tensors' as const,
    inputs: pool.inputs,
    outputs: pool.outputs,
  };
  const spaceOf = (onGrid: boolean): Preprocessing =>
    createPreprocessing(signature, {
      tensor: tensorOption.parse(normalise),
      example: all[0]!,
      bytes: onGrid,
    });
  return {
    model,
    pool,
    all,
    labels,
    ask,
    bytes: content,
    normalise,
    file: { bytes: content, preprocessing: spaceOf(true) },
    gradients: (workers) =>
      openGradients(content, {
        preprocessing: spaceOf(true),
        criterion: classCriterion(),
        workers,
      }),
    view(
      { norm, epsilon, seed = 1, sees = 'scores', bytes: onGrid = true, ...models },
      answer = ask,
    ) {
      const preprocessing = spaceOf(onGrid);
      return {
        ...createClassifierView({ preprocessing, criterion: classCriterion(), sees, ask: answer }),
        ...models,
        threat: { distance: createDistance(norm, { channels: 3 }), epsilon },
        random: createRandom(seed, model),
      };
    },
    async items(view) {
      const points = all.map((picture) => view.preprocessing.prepare(picture));
      const originals = all.map((_, i) => ({ label: labels[i]! }));
      const answers = await view.ask(
        points.map((point, i) => ({ point, original: originals[i]! })),
      );
      return answers.flatMap(({ wrong, margin }, i) =>
        wrong
          ? []
          : [{ name: `${i}`, clean: points[i]!, original: originals[i]!, cleanMargin: margin }],
      );
    },
    close: () => pool.close(),
  };
}

/** What an attack achieved over all items. */
export interface Achieved {
  readonly rate: number;
  readonly successes: number;
  readonly items: number;
  /** Mean over the successes. */
  readonly meanQueries: number;
  /** Mean over all items, failures at full budget. */
  readonly meanAll: number;
  readonly outcomes: readonly Outcome[];
}

/** Runs an attack with its default options, or some set. */
export async function achieve(
  target: CifarCase,
  attack: Attack,
  queries: number,
  options: ViewOptions & { readonly settings?: object },
): Promise<Achieved> {
  const view = target.view({ sees: attack.needs === 'labels' ? 'labels' : 'scores', ...options });
  const items = await target.items(view);
  const settings = attack.options.parse(options.settings ?? {});
  const outcomes = await attack.attack(view, items, { queries }, settings);
  const won = outcomes.filter(({ success }) => success);
  const sum = won.reduce((total, one) => total + one.queries, 0);
  return {
    rate: won.length / items.length,
    successes: won.length,
    items: items.length,
    meanQueries: sum / Math.max(1, won.length),
    meanAll: (sum + queries * (items.length - won.length)) / items.length,
    outcomes,
  };
}

/** What a row says where the data is not there. */
export function absentRow(name: string): BenchRow {
  return {
    name,
    ours: 'no data beside the checkout',
    peer: 'absent',
    ratio: null,
    target: '',
    holds: null,
  };
}

/** A share in percent. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function ok(outputs: TensorMap): Reply {
  return { status: 'ok', outputs, latencyMs: 0 };
}

function pictureAt(bytes: Uint8Array, index: number): Picture {
  const plane = 32 * 32;
  const start = index * 3 * plane;
  const data = new Float32Array(3 * plane);
  for (let c = 0; c < 3; c++)
    for (let p = 0; p < plane; p++) data[p * 3 + c] = bytes[start + c * plane + p]! / 255;
  return { kind: 'picture', height: 32, width: 32, channels: 3, data };
}
