import type { RandomStream } from '../../src/core/random.ts';
import { float32Tensor, type Tensor } from '../../src/core/tensor.ts';
import { drawScene, ROAD_SIGNS, type Conditions } from './drawRoadSign.ts';

/** Height and width of a picture of one sign. */
export const SIDE = 32;
/** Pictures of n signs as bytes [n, side, side, 3]; without `labels` there is no sign in them. */
export interface Pictures {
  readonly bytes: Uint8Array;
  readonly labels: Uint8Array;
}

/** Pictures of one sign each, in the order of the classes over and over; without signs where `signs` is false. */
export function drawPictures(
  n: number,
  conditions: Conditions,
  random: RandomStream,
  signs = true,
): Pictures {
  const bytes = new Uint8Array(n * SIDE * SIDE * 3);
  const labels = Uint8Array.from({ length: n }, (_, i) => i % ROAD_SIGNS.length);
  for (let i = 0; i < n; i++) {
    const own = random.fork(String(i));
    const sign = {
      sign: ROAD_SIGNS[labels[i]!]!,
      radius: 9 + 5 * own.uniform(),
      x: SIDE / 2 + 3 * (2 * own.uniform() - 1),
      y: SIDE / 2 + 3 * (2 * own.uniform() - 1),
    };
    const scene = drawScene(SIDE, signs ? [sign] : [], conditions, own);
    bytes.set(
      scene.map((v) => Math.round(v * 255)),
      i * SIDE * SIDE * 3,
    );
  }
  return { bytes, labels };
}

/** float32 [n, 3, side, side], 0 to 1. */
export function imageTensor({ bytes, labels }: Pictures): Tensor {
  const [n, pixels] = [labels.length, SIDE * SIDE];
  const data = new Float32Array(bytes.length);
  for (let i = 0; i < n; i++)
    for (let p = 0; p < pixels; p++)
      for (let c = 0; c < 3; c++)
        data[(i * 3 + c) * pixels + p] = bytes[(i * pixels + p) * 3 + c]! / 255;
  return float32Tensor([n, 3, SIDE, SIDE], data);
}
