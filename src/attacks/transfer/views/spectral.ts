import type { PointForm } from '../../../judgement/preprocessing.ts';
import type { View } from './view.ts';

/** A rectangle of pixels. */
export interface Block {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Factors on the cosine coefficients (DCT-II) of a block, the whole picture by default; the same for all channels. The
 * map is symmetric.
 */
export function spectral(
  form: PointForm,
  factor: () => number,
  block: Block = { top: 0, left: 0, height: form.height, width: form.width },
): View {
  const { top, left, height, width } = block;
  const [vertical, horizontal] = [cosines(height), cosines(width)];
  const factors = Float64Array.from({ length: height * width }, factor);
  const filter = (vector: Float32Array): Float32Array => {
    const changed = vector.slice();
    for (let c = 0; c < form.channels; c++) {
      const at = (i: number): number =>
        ((top + Math.floor(i / width)) * form.width + left + (i % width)) * form.channels + c;
      const values = Float64Array.from({ length: height * width }, (_, i) => vector[at(i)]!);
      const coefficients = bothSides(values, vertical, horizontal, false);
      for (let i = 0; i < values.length; i++) coefficients[i]! *= factors[i]!;
      const back = bothSides(coefficients, vertical, horizontal, true);
      for (let i = 0; i < values.length; i++) changed[at(i)] = back[i]!;
    }
    return changed;
  };
  return { apply: filter, transpose: filter };
}

/** V x H^T of a matrix x, row-major; or V^T x H. */
function bothSides(
  x: Float64Array,
  vertical: readonly Float64Array[],
  horizontal: readonly Float64Array[],
  transposed: boolean,
): Float64Array {
  const [height, width] = [vertical.length, horizontal.length];
  const half = new Float64Array(x.length);
  for (let row = 0; row < height; row++)
    for (let k = 0; k < width; k++) {
      let sum = 0;
      for (let j = 0; j < width; j++)
        sum += x[row * width + j]! * (transposed ? horizontal[j]![k]! : horizontal[k]![j]!);
      half[row * width + k] = sum;
    }
  const whole = new Float64Array(x.length);
  for (let k = 0; k < height; k++)
    for (let j = 0; j < height; j++) {
      const share = transposed ? vertical[j]![k]! : vertical[k]![j]!;
      for (let column = 0; column < width; column++)
        whole[k * width + column]! += share * half[j * width + column]!;
    }
  return whole;
}

/** The orthonormal cosine transform (DCT-II) of a length, one row a frequency. */
function cosines(length: number): readonly Float64Array[] {
  return Array.from({ length }, (_, k) =>
    Float64Array.from(
      { length },
      (_, i) =>
        Math.sqrt((k === 0 ? 1 : 2) / length) *
        Math.cos((Math.PI * k * (2 * i + 1)) / (2 * length)),
    ),
  );
}
