import { z } from 'zod';

import { defineAttack } from '../frame/attack.ts';
import type { Attack, AttackItem, AttackView } from '../frame/attack.ts';
import { perItem } from '../frame/perItem.ts';
import type { Trial } from '../frame/trial.ts';
import { craft, type Craft, type CraftGradient } from './craft.ts';

/** Options that every transfer attack has. */
function craftOptions(steps: number, momentum: number, kernel: number) {
  return {
    steps: z.int().min(1).max(1000).default(steps).describe(`Steps on the base models.`),
    momentum: z
      .number()
      .min(0)
      .max(2)
      .default(momentum)
      .describe(`Share of the last direction that is kept.`),
    loss: z
      .enum(['cross-entropy', 'margin'])
      .default('cross-entropy')
      .describe('The loss of the base models that is raised.'),
    kernel: z
      .int()
      .min(1)
      .max(31)
      .default(kernel)
      .describe(
        `Side in pixels, odd, of the Gaussian kernel that smooths gradients, its standard deviation a sixth of it (Dong et al., 2019); 1: none.`,
      ),
  };
}

/** What makes a transfer attack. */
export interface TransferDefinition<Shape extends z.ZodRawShape> {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  /** Default steps; default 10. */
  readonly steps?: number;
  /** Default momentum; default 1. */
  readonly momentum?: number;
  /** Default side of the smoothing kernel; default 1, none. */
  readonly kernel?: number;
  readonly forms?: Attack['forms'];
  /** It mixes items. */
  readonly joint?: boolean;
  /** It goes by the score of a class. */
  readonly comparesClasses?: boolean;
  /** Gradients of each base model in a step; default 1. */
  readonly gradients?: (settings: z.output<z.ZodObject<Shape>>) => number;
  /** Settings of its own. */
  readonly options: Shape;
  /** Changes the view before samples are made, such as the base models in it. */
  readonly prepare?: (
    view: AttackView,
    items: readonly AttackItem[],
    settings: z.output<z.ZodObject<Shape>>,
  ) => Promise<AttackView>;
  /** The gradient it follows, and the pace of each coordinate; `others` are the clean points of the other items. */
  readonly make: (
    trial: Trial,
    settings: z.output<z.ZodObject<Shape>> & Craft,
    others: readonly Float32Array[],
  ) => CraftGradient | { gradient: CraftGradient; pace: (direction: Float32Array) => Float32Array };
}

/** How a sample of an attack is crafted, for attacks that start from one. */
export type Crafter = (trial: Trial, others: readonly Float32Array[]) => Promise<Float32Array>;

/** A transfer attack: crafts a sample on the base models without a query, and asks the target about it once. */
export function transferAttack<Shape extends z.ZodRawShape>(definition: TransferDefinition<Shape>) {
  const {
    name,
    summary,
    source,
    steps = 10,
    momentum = 1,
    kernel = 1,
    forms,
    joint,
    comparesClasses,
    gradients = () => 1,
    prepare,
    make,
  } = definition;
  const options = z.strictObject({
    ...definition.options,
    ...craftOptions(steps, momentum, kernel),
  });
  type Settings = z.output<typeof options>;
  const crafter =
    (settings: Settings): Crafter =>
    async (trial, others) => {
      const own = settings as unknown as z.output<z.ZodObject<Shape>> & Craft;
      const made = make(trial, own, others);
      return typeof made === 'function'
        ? craft(trial, own, made)
        : craft(trial, own, made.gradient, made.pace);
    };
  return {
    ...defineAttack<Settings>({
      name,
      summary,
      source,
      needs: 'base',
      norms: ['linf', 'l2'],
      search: 'bounded',
      ...(forms === undefined ? {} : { forms }),
      ...(joint === undefined ? {} : { joint }),
      ...(comparesClasses === undefined ? {} : { comparesClasses }),
      gradients: (settings) => {
        const own = settings as unknown as z.output<z.ZodObject<Shape>> & Craft;
        return own.steps * gradients(own);
      },
      options: options,
      attack: async (view, items, budget, settings) => {
        const clean = items.map((item) => item.clean);
        const run = perItem<Settings>('bounded', async (trial, own) => {
          const others = clean.filter((point) => point !== trial.clean);
          await trial.ask([await crafter(own)(trial, others)]);
        });
        const own = settings as unknown as z.output<z.ZodObject<Shape>>;
        const prepared = (await prepare?.(view, items, own)) ?? view;
        return run(prepared, items, budget, settings);
      },
    }),
    crafter,
  };
}
