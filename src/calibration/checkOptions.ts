import type { RefinementCtx } from 'zod';

import { CALIBRATOR_NAMES } from './calibrators.ts';
import type { CertaintyName } from './uncertainty/uncertaintyScores.ts';

/** What needs one class an item. */
const NOT_OF_EVENTS = [
  'rejection',
  'failurePredictor',
  'outOfDistribution',
  'offset',
  'corruptions',
  'views',
] as const;

/** Options that depend on each other. */
interface Checked {
  readonly predictions?: unknown;
  readonly data?: unknown;
  readonly certainty: CertaintyName;
  readonly softmax: boolean;
  readonly ensemble: Readonly<Record<string, unknown>>;
  readonly multiLabel?: readonly string[] | undefined;
  readonly detection?: unknown;
  readonly rejection?: unknown;
  readonly failurePredictor?: unknown;
  readonly outOfDistribution?: unknown;
  readonly offset?: unknown;
  readonly corruptions?: unknown;
  readonly views?: unknown;
}

/** Adds an issue for each option that does not fit the others. */
export function checkOptions(options: Checked, context: RefinementCtx): void {
  const { predictions, data, certainty, softmax, views: changed, ensemble } = options;
  const issue = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  if ((predictions === undefined) === (data === undefined))
    issue(
      'predictions',
      'give either `predictions`, a CSV file, or `data` to ask the target about',
    );
  if (options.detection !== undefined && data === undefined)
    issue('detection', 'needs `data`, pictures with boxes');
  for (const mode of ['detection', 'multiLabel'] as const) {
    if (options[mode] === undefined) continue;
    for (const name of NOT_OF_EVENTS)
      if (options[name] !== undefined && options[name] !== false)
        issue(name, `is not there with \`${mode}\``);
    if (Object.keys(ensemble).length > 0) issue('ensemble', `is not there with \`${mode}\``);
  }
  if (options.detection !== undefined && options.multiLabel !== undefined)
    issue('multiLabel', 'is not there with `detection`');
  for (const label of options.multiLabel ?? [])
    if (CALIBRATOR_NAMES.includes(label))
      issue('multiLabel', `"${label}" is the name of a calibrator: use another name`);
  for (const name of ['outOfDistribution', 'offset', 'corruptions', 'views'] as const)
    if (options[name] !== undefined && data === undefined)
      issue(name, 'needs `data` and a target, which is asked about more than the data');
  if (Object.keys(ensemble).length > 0 && data === undefined)
    issue('ensemble', 'needs `data`, about which its members are asked');
  for (const name of ['target', 'encoder', 'decoder'])
    if (Object.hasOwn(ensemble, name)) issue('ensemble', `"${name}" is taken: use another name`);
  if (typeof options.failurePredictor === 'object' && data === undefined)
    issue('failurePredictor', '`latent` needs `data` and a target, which gives them');
  const isThere: Partial<Record<CertaintyName, boolean>> = {
    energy: softmax,
    'marginal-entropy': changed !== undefined,
    'ensemble-entropy': Object.keys(ensemble).length > 0,
    'ensemble-agreement': Object.keys(ensemble).length > 0,
  };
  if (isThere[certainty] === false)
    issue(
      'certainty',
      `${certainty} needs ${certainty === 'energy' ? 'logits: `softmax: true`' : certainty === 'marginal-entropy' ? '`views`' : '`ensemble`'}`,
    );
}
