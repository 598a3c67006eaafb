import { fabricate } from './fabricate.ts';
import { flood } from './flood.ts';
import type { Goal } from './goal.ts';
import { mislabel } from './mislabel.ts';
import { vanish } from './vanish.ts';

/** All that an attacker may want of a detector. */
export const GOALS: readonly Goal[] = [vanish, fabricate, mislabel, flood];

/** A goal by its name, which the options have checked. */
export function goalOf(name: string): Goal {
  const goal = GOALS.find((one) => one.name === name);
  if (goal === undefined) throw new RangeError(`no goal ${name}`);
  return goal;
}
