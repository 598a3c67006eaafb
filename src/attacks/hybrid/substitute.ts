import { z } from 'zod';

import type { ModelSignature } from '../../core/signature.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { float32Tensor } from '../../core/tensor.ts';
import { createPreprocessing } from '../../judgement/preprocessing.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import { trainModel } from '../../onnx/training/trainModel.ts';
import { tensorOption } from '../../pictures/tensorOption.ts';
import { defineAttack } from '../frame/attack.ts';
import type { AttackItem, AttackView, Budget, Outcome } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import { openGradients } from '../gradients/openGradients.ts';
import type { ModelGradients } from '../gradients/openGradients.ts';
import { stacked } from '../gradients/stacked.ts';
import { student } from './student.ts';
import { transferredSample } from './transferredSample.ts';
import { weightedSample } from './weightedSample.ts';

const options = z.strictObject({
  share: z
    .number()
    .min(0.1)
    .max(0.99)
    .default(0.9)
    .describe('Share of the queries that train the substitute; the others ask about its samples.'),
  most: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(20_000)
    .describe('Most queries for training, over all items.'),
  augmentation: z
    .enum(['jacobian', 'plain'])
    .default('jacobian')
    .describe(
      'New training points: along the sign of the substitute’s own gradient, or squares of new colours.',
    ),
  reach: z
    .number()
    .gt(0)
    .max(20)
    .default(2)
    .describe('How far a training point may lie from a clean one, as a multiple of epsilon.'),
  epochs: z
    .int()
    .min(1)
    .max(10_000)
    .default(20)
    .describe('Times that a round of training sees each answer.'),
});
type Settings = z.output<typeof options>;

/** Rows of a training step. */
const BATCH = 64;

/** Points whose answers are known. */
interface Lesson {
  readonly point: Float32Array;
  readonly item: AttackItem;
  readonly label: number;
  readonly scores: Float64Array | undefined;
}

/**
 * Trains a small network on the model's own answers, at points near the items, and sends what its gradients craft. All
 * items share the substitute: its queries are spread evenly over them, and each item's count holds its part.
 */
export const substitute = defineAttack({
  name: 'substitute',
  summary: 'trains a small network on the answers, and asks about samples that its gradients craft',
  source: 'Papernot, McDaniel, Goodfellow, Jha, Celik, Swami 2017',
  needs: 'labels',
  norms: ['linf', 'l2'],
  search: 'bounded',
  joint: true,
  planted: false,
  comparesClasses: true,
  forms: ['picture'],
  options,
  attack: async (view, items, budget, settings: Settings) => {
    if (items.length === 0) return [];
    const spent = Math.min(
      Math.floor(settings.share * budget.queries),
      Math.floor(settings.most / items.length),
    );
    const lessons = clean(view, items);
    const gradients = await learn(
      view,
      lessons,
      { items, budget, total: spent * items.length },
      settings,
    );
    const left = { ...budget, queries: budget.queries - spent };
    try {
      const surrogates = [gradients.differentiate];
      const outcomes = await crafted({ ...view, surrogates }, items, left, settings);
      return outcomes.map((outcome): Outcome => ({ ...outcome, queries: outcome.queries + spent }));
    } finally {
      await gradients.close();
    }
  },
});

/** Further samples are crafted so. */
const CRAFT = { most: 1, steps: 10, kernel: 1 };

/** The best transferred sample first, then others of the same substitute from other random places. */
const crafted = perItem<Settings>('bounded', async (trial) => {
  await trial.ask([await transferredSample(trial)]);
  for (;;) await trial.ask([await weightedSample(trial, trial.clean, [1], CRAFT)]);
});

/** What is known without a query: clean points are read as they should be. */
function clean(view: AttackView, items: readonly AttackItem[]): Lesson[] {
  return items.flatMap((item) => {
    const known = view.examples?.find(({ point }) => point === item.clean)?.label;
    const label = known ?? item.original.label;
    return label === undefined ? [] : [{ point: item.clean, item, label, scores: undefined }];
  });
}

/** Asks about new points, as many as are known, and trains on all, until the queries are spent. */
async function learn(
  view: AttackView,
  lessons: Lesson[],
  { items, budget, total }: { items: readonly AttackItem[]; budget: Budget; total: number },
  settings: Settings,
): Promise<ModelGradients> {
  const random = view.random.fork('substitute');
  const pupil = createPupil(view);
  let gradients: ModelGradients | undefined;
  for (let [asked, round] = [0, 0]; ; round++) {
    const count = Math.min(total - asked, Math.max(lessons.length, items.length, BATCH));
    const sources = Array.from({ length: count }, (_, i): Lesson =>
      lessons.length === 0
        ? {
            point: items[i % items.length]!.clean,
            item: items[i % items.length]!,
            label: 0,
            scores: undefined,
          }
        : lessons[(asked + i) % lessons.length]!,
    );
    const points = await augmented(view, sources, gradients, { settings, random });
    for (let from = 0; from < points.length; from += budget.round ?? 64) {
      const part = points.slice(from, from + (budget.round ?? 64));
      const answers = await view.ask(
        part.map((point, i) => ({ point, original: sources[from + i]!.item.original })),
      );
      for (const [i, { sent, label, scores }] of answers.entries())
        if (label !== undefined)
          lessons.push({ point: sent, item: sources[from + i]!.item, label, scores });
    }
    asked += count;
    const last = asked >= total;
    await gradients?.close();
    gradients = await pupil.train(lessons, settings.epochs, random.fork(`${round}`));
    if (last) return gradients;
  }

  function createPupil({ preprocessing: { form }, criterion }: AttackView) {
    let [model, classes] = [new Uint8Array(), 0];
    return {
      /** Goes on from its last weights, unless a class came that it does not know. */
      async train(
        all: readonly Lesson[],
        epochs: number,
        own: typeof random,
      ): Promise<ModelGradients> {
        const width = Math.max(2, ...all.map(({ label, scores }) => scores?.length ?? label + 1));
        if (width !== classes) model = student(form, width, own.fork('weights')) as typeof model;
        classes = width;
        const preprocessing = inputOf(form, classes);
        if (all.length > 0) {
          const data = dataOf(all, preprocessing, classes);
          const trained = await trainModel({
            model,
            loss:
              data['target'] === undefined
                ? { kind: 'crossEntropy' }
                : { kind: 'meanSquaredError' },
            data,
            steps: Math.ceil((epochs * all.length) / BATCH),
            batch: BATCH,
            learningRate: 2e-3,
            weightDecay: 0.02,
            evaluateEvery: 100,
            random: own.fork('minibatches'),
          });
          model = trained.model as typeof model;
        }
        return openGradients(model, { preprocessing, criterion });
      },
    };
  }
}

/** How a point of the attacker's space becomes the substitute's input. */
function inputOf(
  { height, width, channels }: Preprocessing['form'],
  classes: number,
): Preprocessing {
  const signature: ModelSignature = {
    name: 'substitute',
    interface: 'tensors',
    inputs: [{ name: 'image', dtype: 'float32', shape: [-1, channels, height, width] }],
    outputs: [{ name: 'scores', dtype: 'float32', shape: [-1, classes] }],
  };
  const data = new Float32Array(height * width * channels);
  return createPreprocessing(signature, {
    tensor: tensorOption.parse({}),
    example: { kind: 'picture', height, width, channels, data },
  });
}

/** Scores, where all have them, centred and of spread 1; else labels. */
function dataOf(all: readonly Lesson[], preprocessing: Preprocessing, classes: number): TensorMap {
  const scored = all.filter(({ scores }) => scores?.length === classes);
  const used = scored.length > 0 ? scored : all;
  const rows = used.map(({ point }) => preprocessing.encode(point)['image']!);
  const image = stacked(
    rows.map(({ data }) => data as Float32Array),
    rows[0]!.shape,
  );
  if (scored.length === 0)
    return {
      image,
      labels: {
        dtype: 'int64',
        shape: [used.length],
        data: BigInt64Array.from(used, ({ label }) => BigInt(label)),
      },
    };
  const target = Float32Array.from(
    used.flatMap(({ scores }) => {
      const mean = scores!.reduce((sum, value) => sum + value, 0) / classes;
      return Array.from(scores!, (value) => value - mean);
    }),
  );
  const spread = Math.sqrt(target.reduce((sum, value) => sum + value * value, 0) / target.length);
  return {
    image,
    target: float32Tensor(
      [used.length, classes],
      target.map((value) => value / Math.max(1e-9, spread)),
    ),
  };
}

/** A new point for each known one, within reach of the item's clean point. */
async function augmented(
  { preprocessing, threat }: AttackView,
  sources: readonly Lesson[],
  gradients: ModelGradients | undefined,
  { settings, random }: { settings: Settings; random: AttackView['random'] },
): Promise<readonly Float32Array[]> {
  const { height, width, channels } = preprocessing.form;
  const pixels = height * width * channels;
  const epsilon =
    threat.distance.norm === 'l2' ? threat.epsilon / Math.sqrt(pixels) : threat.epsilon;
  const reach = settings.reach * epsilon;
  const slopes =
    settings.augmentation === 'jacobian' && gradients !== undefined
      ? await gradients.differentiate(
          sources.map(({ point, label }) => ({ point, original: { label } })),
          'cross-entropy',
        )
      : undefined;
  return sources.map(({ point, item }, k) => {
    const next = point.slice();
    const slope = slopes?.[k]?.gradient;
    // Towards the boundary and, every fourth time, away from it.
    const side = random.uniform() < 0.25 ? -1 : 1;
    const size = 1 + random.integer(Math.max(1, Math.floor(Math.min(height, width) / 2)));
    const signs = Array.from(
      { length: Math.ceil(height / size) * Math.ceil(width / size) * channels },
      () => (random.uniform() < 0.5 ? -1 : 1),
    );
    for (let i = 0; i < next.length; i++) {
      const [cell, c] = [Math.floor(i / channels), i % channels];
      const block =
        Math.floor(Math.floor(cell / width) / size) * Math.ceil(width / size) +
        Math.floor((cell % width) / size);
      const sign = slope === undefined ? signs[block * channels + c]! : side * Math.sign(slope[i]!);
      const moved = next[i]! + epsilon * sign;
      next[i] = Math.min(item.clean[i]! + reach, Math.max(item.clean[i]! - reach, moved));
    }
    return preprocessing.snap(next);
  });
}
