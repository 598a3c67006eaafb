import { remainingGap } from './physics.mjs';

/**
 * A rule-based braking assistant in a simulated vehicle, as a `module` target: inputs that are numbers, counts and
 * categories, and two outputs. It brakes as hard as a road with medium grip would need, and does not know which surface
 * or tyres it has.
 */

/** Friction between tyre and road. */
const FRICTION = {
  dry: { summer: 0.95, winter: 0.85 },
  wet: { summer: 0.65, winter: 0.6 },
  snow: { summer: 0.16, winter: 0.3 },
};
const ASSUMED = 5.5; // m/s^2, the deceleration of full braking that the rule reckons with
const REACTION = 0.25; // s, sensors and actuation
const BRAKE_FORCE = 17_000; // N
const EMPTY_MASS = 1500; // kg
const PASSENGER = 80; // kg

/** @type {typeof import('./autobrake.d.mts').default} */
export default function autobrake({ speed, distance, surface, tyres, passengers }) {
  const load = PASSENGER * passengers;
  const friction = FRICTION[surface][tyres];
  const room = Math.max(0.5, distance - 2 - REACTION * speed);
  const demand = Math.min(1, speed ** 2 / (2 * room) / ASSUMED);
  const gap = remainingGap({ speed, distance, friction, slope: 0, load, delay: REACTION }, demand);
  const grip = Math.min(9.81 * friction, BRAKE_FORCE / (EMPTY_MASS + load));
  return { gap, deceleration: demand * grip };
}
