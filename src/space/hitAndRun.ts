import type { RandomStream } from '../core/random.ts';

/** Points that a population holds, and steps of each before it is used: so many and so many more a dimension. */
const POPULATION = 192;
const SETTLING = { least: 20, each: 12 };
/** Steps of a draw, likewise. */
const STEPS = { least: 10, each: 3 };
/** Points tried on a line before a step is given up. */
const TRIES = 60;
/** Shares of the directions: differences of two points of the population, then single coordinates; the rest is any way. */
const DIFFERENCE = 0.5;
const COORDINATE = 0.25;

/**
 * Draws from the uniform distribution on a part of the unit cube, however thin, from points inside it. A draw starts from
 * a random point of a population that has settled, and takes steps: a random line through the point, then a point of the
 * line's part inside, by shrinking the interval towards where it started (hit-and-run, Smith 1984, with the slice
 * sampler's shrinkage, Neal 2003, so that the part need not be convex). Parts that no start point lies in and no line
 * reaches are missed, and two draws are only nearly independent.
 */
export class HitAndRun {
  private readonly allows: (unit: Float64Array) => boolean;
  private readonly population: Float64Array[];
  private readonly dimensions: number;
  private readonly trial: Float64Array;
  private readonly direction: Float64Array;

  /** `starts` are points inside, at least one. */
  constructor(
    allows: (unit: Float64Array) => boolean,
    starts: readonly Float64Array[],
    random: RandomStream,
  ) {
    this.allows = allows;
    this.dimensions = starts[0]!.length;
    this.trial = new Float64Array(this.dimensions);
    this.direction = new Float64Array(this.dimensions);
    this.population = Array.from({ length: POPULATION }, (_, i) =>
      starts[i % starts.length]!.slice(),
    );
    const rounds = SETTLING.least + SETTLING.each * this.dimensions;
    for (let round = 0; round < rounds; round++)
      for (const point of this.population) this.step(point, random);
  }

  /** A point of the unit cube inside the part. */
  draw(random: RandomStream): Float64Array {
    const point = this.population[random.integer(POPULATION)]!.slice();
    const steps = STEPS.least + STEPS.each * this.dimensions;
    for (let i = 0; i < steps; i++) this.step(point, random);
    return point;
  }

  /** Moves a point. */
  private step(point: Float64Array, random: RandomStream): void {
    const { trial, direction, dimensions } = this;
    this.turn(random);
    let [low, high] = [-Infinity, Infinity];
    for (let j = 0; j < dimensions; j++) {
      const slope = direction[j]!;
      if (slope === 0) continue;
      const [a, b] = [-point[j]! / slope, (1 - point[j]!) / slope];
      low = Math.max(low, Math.min(a, b));
      high = Math.min(high, Math.max(a, b));
    }
    if (!(low < high)) return;
    for (let i = 0; i < TRIES; i++) {
      const t = low + random.uniform() * (high - low);
      for (let j = 0; j < dimensions; j++)
        trial[j] = Math.min(1, Math.max(0, point[j]! + t * direction[j]!));
      if (this.allows(trial)) {
        point.set(trial);
        return;
      }
      if (t < 0) low = t;
      else high = t;
    }
  }

  /** Draws the next direction. */
  private turn(random: RandomStream): void {
    const { direction, dimensions, population } = this;
    const kind = random.uniform();
    if (kind < DIFFERENCE) {
      const [a, b] = [
        population[random.integer(POPULATION)]!,
        population[random.integer(POPULATION)]!,
      ];
      let isMove = false;
      for (let j = 0; j < dimensions; j++) {
        direction[j] = a[j]! - b[j]!;
        if (direction[j] !== 0) isMove = true;
      }
      if (isMove) return;
    }
    if (kind < DIFFERENCE + COORDINATE) {
      direction.fill(0);
      direction[random.integer(dimensions)] = 1;
    } else for (let j = 0; j < dimensions; j++) direction[j] = random.normal();
  }
}
