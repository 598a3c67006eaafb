/**
 * An application: it reads the tilt of a person's spine from the keypoints that poses.onnx finds. The default export takes
 * a point (`tilt`, `roll` and `bend` in degrees, `light` as a factor, `distance` as a multiple of the usual one) and returns the
 * error of the reading in degrees.
 */
import { fileURLToPath } from 'node:url';

import { InferenceSession, Tensor } from 'onnxruntime-node';

import { figure, Scene } from './drawFigure.ts';

const [HEIGHT, WIDTH] = [64, 48];
const MAP = { height: 16, width: 12 };

let session: Promise<InferenceSession> | undefined;

interface SpinePoint {
  readonly tilt: number;
  readonly roll: number;
  readonly light: number;
  readonly distance: number;
}

/** The absolute error of the tilt that the application reads, in degrees. */
export default async function spine(point: SpinePoint): Promise<{ error: number }> {
  const { tilt, roll, light, distance } = point;
  const random = stream(5);
  const scene = new Scene(HEIGHT, WIDTH, random);
  scene.clutter(3, random);
  const person = figure(
    { x: WIDTH / 2, y: HEIGHT / 2 + 2, height: 50 / distance, tilt: tilt + roll },
    random,
  );
  scene.person(person);
  const image = new Float32Array(3 * HEIGHT * WIDTH);
  for (let i = 0; i < HEIGHT * WIDTH; i++) {
    for (let c = 0; c < 3; c++)
      image[c * HEIGHT * WIDTH + i] = Math.min(1, scene.data[3 * i + c]! * light);
  }
  session ??= InferenceSession.create(fileURLToPath(new URL('poses.onnx', import.meta.url)), {
    intraOpNumThreads: 1,
  });
  const model = await session;
  const outputs = await model.run({ image: new Tensor('float32', image, [1, 3, HEIGHT, WIDTH]) });
  const data = outputs['heatmaps']?.data as Float32Array;
  const places = Array.from({ length: 17 }, (_, k) => middle(data, k));
  const read = angle(places);
  const truth = angle(person.points);
  const error = Math.abs(read - truth);
  return { error: Math.min(error, 360 - error) };
}

/** Degrees from the middle of the hips to that of the shoulders, against the vertical. */
function angle(points: readonly (readonly [number, number])[]): number {
  const between = (a: number, b: number) =>
    [(points[a]![0] + points[b]![0]) / 2, (points[a]![1] + points[b]![1]) / 2] as const;
  const [shoulders, hips] = [between(5, 6), between(11, 12)];
  return (Math.atan2(shoulders[0] - hips[0], hips[1] - shoulders[1]) * 180) / Math.PI;
}

/** The mean place of the cells around the highest one of a heatmap, in px of the input. */
function middle(data: Float32Array, k: number): readonly [number, number] {
  const from = k * MAP.height * MAP.width;
  let best = 0;
  for (let i = 1; i < MAP.height * MAP.width; i++)
    if (data[from + i]! > data[from + best]!) best = i;
  const [column, row] = [best % MAP.width, Math.floor(best / MAP.width)];
  let [x, y, total] = [0, 0, 0];
  for (let r = Math.max(0, row - 1); r <= Math.min(MAP.height - 1, row + 1); r++) {
    for (let c = Math.max(0, column - 1); c <= Math.min(MAP.width - 1, column + 1); c++) {
      const weight = Math.max(0, data[from + r * MAP.width + c]!) + 1e-9;
      x += weight * (c + 0.5);
      y += weight * (r + 0.5);
      total += weight;
    }
  }
  return [(x / total) * (WIDTH / MAP.width), (y / total) * (HEIGHT / MAP.height)];
}

/** Numbers for the figure and its background, the same each time (Park and Miller's generator). */
function stream(seed: number) {
  let state = seed;
  const uniform = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
    integer: (bound: number) => Math.floor(bound * uniform()),
    fork: () => stream(seed + 1),
  };
}
