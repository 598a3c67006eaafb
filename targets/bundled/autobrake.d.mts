/** A situation in front of a standing obstacle, with the road and the tyres by name. */
export interface AutobrakePoint {
  /** m/s */
  readonly speed: number;
  /** m */
  readonly distance: number;
  readonly surface: 'dry' | 'wet' | 'snow';
  readonly tyres: 'summer' | 'winter';
  readonly passengers: number;
}

/** `gap`: m to the obstacle at standstill, below 1 after a collision; `deceleration`: m/s^2, what the passengers feel. */
export default function autobrake(point: AutobrakePoint): {
  readonly gap: number;
  readonly deceleration: number;
};
