import { z } from 'zod';

import type { FaultModel } from './faultModel.ts';
import { flip } from './kinds/flip.ts';
import { noise } from './kinds/noise.ts';
import { randomValue } from './kinds/randomValue.ts';
import { stuck } from './kinds/stuck.ts';
import { zero } from './kinds/zero.ts';

/** Every fault model of weights and activations. */
export const faultModels: readonly FaultModel[] = [flip, stuck, zero, randomValue, noise];

type AnyFault = { readonly kind: string } & Readonly<Record<string, unknown>>;

/** `fault:` of a scenario: a model with its options, or its name alone. */
export const faultOption: z.ZodType<AnyFault> = z
  .preprocess(
    (value) => (typeof value === 'string' ? { kind: value } : value),
    z.union(faultModels.map(({ options }) => options) as unknown as [z.ZodType<AnyFault>]),
  )
  .describe(
    `What a fault does, by name or with options: ${faultModels.map(({ kind, summary }) => `${kind} (${summary})`).join('; ')}. Default: flip.`,
  );

/** The model of an option that was checked. */
export function faultModelOf(option: AnyFault): FaultModel {
  return faultModels.find(({ kind }) => kind === option.kind)!;
}
