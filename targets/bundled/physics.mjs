/**
 * Emergency braking towards a standing obstacle, by physics: which share of the brakes must be applied, from now on,
 * so that the vehicle stands in time? Serves as a `module` target and as the oracle of the bundled controller.
 *
 * The vehicle keeps its speed until the sensors have reported (`delay`), then pressure builds up like
 * 1 - exp(-t / 0.12 s). Brakes give what the tyres hold or what the callipers give, whichever is less; slope,
 * rolling resistance and air add to it. The motion is integrated; the share is found by bisection.
 */

const GRAVITY = 9.81; // m/s^2
const EMPTY_MASS = 1500; // kg
const BRAKE_FORCE = 17_000; // N, all callipers together
const BUILD_UP = 0.12; // s, time constant of the brake pressure
const ROLLING = 0.012; // rolling resistance, share of the weight
const DRAG = 0.4; // kg/m: half of air density x drag coefficient x frontal area
const GAP = 1; // m to the obstacle, at standstill

/**
 * Metres to the obstacle at standstill, or at the end of the time that matters; below 0 after a collision.
 *
 * @param {import('./physics.mjs').BrakingPoint} point
 * @param {number} demand share of the possible braking, 0 to 1
 */
export function remainingGap({ speed, distance, friction, slope, load, delay }, demand) {
  const mass = EMPTY_MASS + load;
  const incline = Math.atan(slope);
  const grip = Math.min(friction * GRAVITY * Math.cos(incline), BRAKE_FORCE / mass);
  const passive = GRAVITY * (Math.sin(incline) + ROLLING * Math.cos(incline));
  let v = speed;
  let gap = distance;
  let t = 0;
  // Fine steps while pressure builds up, coarse ones after; braking evenly over the distance takes 2 distance / speed.
  const early = delay + 6 * BUILD_UP;
  const late = early + (3 * distance) / Math.max(speed, 0.1);
  while (v > 0 && gap > GAP && t < late) {
    const dt = t < early ? early / 60 : (late - early) / 150;
    const middle = t + dt / 2;
    const pressure = middle <= delay ? 0 : 1 - Math.exp((delay - middle) / BUILD_UP);
    const deceleration = demand * pressure * grip + passive + (DRAG / mass) * v * v;
    const slowed = v - deceleration * dt;
    // The last step ends where the vehicle stands.
    const share = slowed < 0 ? v / (v - slowed) : 1;
    gap -= ((v + Math.max(slowed, 0)) / 2) * dt * share;
    v = slowed;
    t += dt;
  }
  return gap;
}

/**
 * The smallest demand that leaves 1 m to the obstacle, 0 to 1; 1 where no braking suffices.
 *
 * @param {import('./physics.mjs').BrakingPoint} point
 */
export default function braking(point) {
  if (remainingGap(point, 0) > GAP) return { demand: 0, avoidable: 1 };
  if (remainingGap(point, 1) <= GAP) return { demand: 1, avoidable: 0 };
  let low = 0;
  let high = 1;
  for (let i = 0; i < 24; i++) {
    const middle = (low + high) / 2;
    if (remainingGap(point, middle) > GAP) high = middle;
    else low = middle;
  }
  return { demand: high, avoidable: 1 };
}
