import { z } from 'zod';

const keypoint = z.union([z.int().min(0), z.string().min(1)]);
const common = {
  bigError: z
    .number()
    .positive()
    .optional()
    .describe(
      'An error of at least so much is a big one, in the unit of the quantity. Default 10.',
    ),
};

/** A quantity that an application reads from keypoints, by the names or numbers of the points. */
export const quantityOption = z.union([
  z
    .strictObject({
      ...common,
      angle: z
        .tuple([keypoint, keypoint, keypoint])
        .describe('Angle at the middle point, in degrees, 0 to 180.'),
    })
    .describe('An angle.'),
  z
    .strictObject({
      ...common,
      tilt: z
        .tuple([keypoint, keypoint])
        .describe(
          'Angle of the line from the first to the second point against the vertical, in degrees, -180 to 180, clockwise.',
        ),
    })
    .describe('A tilt.'),
  z
    .strictObject({
      ...common,
      length: z.tuple([keypoint, keypoint]).describe('Distance of two points, in px.'),
    })
    .describe('A length.'),
  z
    .strictObject({
      ...common,
      asymmetry: z
        .tuple([z.tuple([keypoint, keypoint]), z.tuple([keypoint, keypoint])])
        .describe('Of two lengths a and b: 100 (a - b) / (a + b), in percent.'),
    })
    .describe('An asymmetry.'),
]);

export type QuantityOption = z.output<typeof quantityOption>;

/** A quantity that is ready to be read. */
export interface Quantity {
  readonly unit: string;
  readonly bigError: number;
  /** Numbers of the keypoints that it needs. */
  readonly points: readonly number[];
  /** Whether it is an angle around a full turn, whose differences are taken the short way. */
  readonly circular: boolean;
  /** Its value from x and y of a keypoint; NaN where it has none, such as an angle between equal points. */
  readonly read: (x: (k: number) => number, y: (k: number) => number) => number;
}

/** A quantity over keypoints by number; `number` finds the number of a name and throws for an unknown one. */
export function quantity(
  option: QuantityOption,
  number: (keypoint: string | number) => number,
): Quantity {
  const bigError = option.bigError ?? 10;
  if ('angle' in option) {
    const points = option.angle.map(number);
    const [a, b, c] = points as [number, number, number];
    return {
      unit: 'deg',
      bigError,
      points,
      circular: false,
      read: (x, y) => {
        const [ux, uy] = [x(a) - x(b), y(a) - y(b)];
        const [vx, vy] = [x(c) - x(b), y(c) - y(b)];
        const turn = Math.atan2(ux * vy - uy * vx, ux * vx + uy * vy);
        return Math.hypot(ux, uy) * Math.hypot(vx, vy) === 0
          ? NaN
          : (Math.abs(turn) * 180) / Math.PI;
      },
    };
  }
  if ('tilt' in option) {
    const points = option.tilt.map(number);
    const [a, b] = points as [number, number];
    return {
      unit: 'deg',
      bigError,
      points,
      circular: true,
      // Upwards is 0: y grows downwards.
      read: (x, y) =>
        x(a) === x(b) && y(a) === y(b)
          ? NaN
          : (Math.atan2(x(b) - x(a), y(a) - y(b)) * 180) / Math.PI,
    };
  }
  const length =
    ([a, b]: readonly [number, number]) =>
    (x: (k: number) => number, y: (k: number) => number) =>
      Math.hypot(x(b) - x(a), y(b) - y(a));
  if ('length' in option) {
    const points = option.length.map(number) as [number, number];
    return { unit: 'px', bigError, points, circular: false, read: length(points) };
  }
  const [one, other] = option.asymmetry.map((pair) => pair.map(number) as [number, number]) as [
    [number, number],
    [number, number],
  ];
  return {
    unit: '%',
    bigError,
    points: [...one, ...other],
    circular: false,
    read: (x, y) => {
      const [a, b] = [length(one)(x, y), length(other)(x, y)];
      return a + b === 0 ? NaN : (100 * (a - b)) / (a + b);
    },
  };
}
