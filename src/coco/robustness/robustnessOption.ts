import { z } from 'zod';

import type { Hazard } from '../../core/hazard.ts';
import { dataReference } from '../../data/dataOption.ts';
import { transformsOption } from '../../pictures/transformOption.ts';
import { pictureAttackOption } from './attackOption.ts';

const severity = z
  .string()
  .regex(/^(0|[1-9]\d*)(\.\d*[1-9])?$/, { error: 'expected a number of 0 or more' });

/** Where the changed pictures of an entry may come from. */
const SOURCES = ['transforms', 'attack', 'samples', 'pictures'] as const;

const changeOption = z
  .strictObject({
    transforms: transformsOption
      .optional()
      .describe(
        'Changes to every picture, one after the other; their settings are numbers or expressions over `severity`. Those that move objects (rotation, shift, scale) are refused, as the truth would not hold.',
      ),
    severities: z
      .array(z.number())
      .min(1)
      .max(20)
      .default([1, 2, 3, 4, 5])
      .describe('Of transforms: what `severity` is, one evaluation of the whole data set each.'),
    attack: pictureAttackOption.optional(),
    samples: z
      .record(severity, z.string().min(1))
      .optional()
      .describe(
        "Pictures that runs of `kind: attack` saved: the folder `samples` by severity, such as { 8: run/attack/samples }. Items are found by name, and must be the ones that were attacked; the others stay as they are. They show what the model's input shows: not for `pose` top-down, which shows it crops.",
      ),
    pictures: z
      .record(severity, dataReference)
      .optional()
      .describe(
        'Changed pictures as data sets, such as folders, by severity: items of the same name and size; the others stay as they are.',
      ),
  })
  .refine((change) => SOURCES.filter((key) => change[key] !== undefined).length === 1, {
    error: `give one of ${SOURCES.join(', ')}`,
  });

/** `robustness:` of `pose` and `detection`. */
export const robustnessOption = z
  .record(z.string().regex(/^[A-Za-z][\w-]*$/), changeOption)
  .describe(
    'Changes to the pictures by name, over whose severity the model is evaluated again: `AP.<name>@<severity>`, and by how much AP falls, `drop.<name>@<severity>`. With `data`.',
  );

export type RobustnessOption = z.output<typeof robustnessOption>;

/** The severities of one entry. */
export function severitiesOf(change: RobustnessOption[string]): readonly number[] {
  const saved = change.samples ?? change.pictures;
  if (saved !== undefined) return Object.keys(saved).map(Number);
  return change.attack?.epsilons ?? change.severities;
}

/** The names that gates may use. */
export function robustnessNames(option: RobustnessOption): readonly string[] {
  return Object.entries(option).flatMap(([name, change]) =>
    severitiesOf(change).flatMap((one) => [`AP.${name}@${one}`, `drop.${name}@${one}`]),
  );
}

/** The role of the data set with the changed pictures of one entry and severity. */
export function changedRole(name: string, severity: string | number): string {
  return `robustness.${name}@${severity}`;
}

/** References of the data sets that entries name, by role. */
export function changedData(option: RobustnessOption): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(option).flatMap(([name, { pictures = {} }]) =>
      Object.entries(pictures).map(([one, reference]) => [changedRole(name, one), reference]),
    ),
  );
}

/** What changed pictures give evidence on. */
export function changeHazards(option: RobustnessOption): readonly Hazard[] {
  const hazards = Object.values(option).map(({ attack, samples }): Hazard =>
    attack?.kind === 'pgd' || samples !== undefined ? 'attack' : 'inputChange',
  );
  return [...new Set(hazards)];
}
