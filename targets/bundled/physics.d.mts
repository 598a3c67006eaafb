/** A vehicle that drives towards a standing obstacle. */
export interface BrakingPoint {
  /** Speed, m/s. */
  readonly speed: number;
  /** To the obstacle, m. */
  readonly distance: number;
  /** Coefficient of friction between tyres and road. */
  readonly friction: number;
  /** Rise over run; uphill is positive. */
  readonly slope: number;
  /** Load, kg. */
  readonly load: number;
  /** From the sensor's first sight to the brake's first move, s. */
  readonly delay: number;
}

/** The least share of the brakes that stops in time, 0 to 1; and 1 where a collision can be avoided, else 0. */
export interface Braking {
  readonly demand: number;
  readonly avoidable: number;
}

export default function braking(point: BrakingPoint): Braking;

/** Metres to the obstacle at standstill under a constant demand; the vehicle should leave 1. */
export function remainingGap(point: BrakingPoint, demand: number): number;
