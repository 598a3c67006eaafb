import type { Attack } from './frame/attack.ts';
import { randomNoise } from './control/randomNoise.ts';
import { square } from './score/square.ts';

/** Every attack, in the order in which lists print them. */
export const ATTACKS = [square, randomNoise] as unknown as readonly Attack[];
