/** What decides where an output element of Resize looks, along one axis. */
export interface ResizeAxis {
  readonly input: number;
  readonly output: number;
  /** output / input as the operator uses it; given scales need not be that quotient. */
  readonly scale: number;
  readonly mode: 'nearest' | 'linear';
  readonly coordinates: string;
  readonly rounding: string;
}

/**
 * Resize along one axis as a matrix [output, input], row-major. Undefined for a coordinate mode that we do not know.
 * Coordinates as in the ONNX operator specification.
 */
export function resizeMatrix(axis: ResizeAxis): Float32Array | undefined {
  const { input, output, mode } = axis;
  const matrix = new Float32Array(input * output);
  const clamp = (index: number): number => Math.max(0, Math.min(input - 1, index));
  for (let row = 0; row < output; row++) {
    const at = coordinate(axis, row);
    if (at === undefined) return undefined;
    if (mode === 'nearest') {
      matrix[row * input + clamp(round(at, axis.rounding))] = 1;
      continue;
    }
    const place = Math.max(0, Math.min(input - 1, at));
    const low = Math.floor(place);
    const weight = place - low;
    const first = row * input + low;
    const second = row * input + clamp(low + 1);
    matrix[first] = (matrix[first] ?? 0) + 1 - weight;
    matrix[second] = (matrix[second] ?? 0) + weight;
  }
  return matrix;
}

/** In steps of float32, as the runtime computes: a rounding error may decide between two neighbours. */
function coordinate(axis: ResizeAxis, x: number): number | undefined {
  const { input, output, coordinates } = axis;
  const f = Math.fround;
  const scale = f(axis.scale);
  const half = (): number => f(f(f(x + 0.5) / scale) - 0.5);
  switch (coordinates) {
    case 'half_pixel':
      return half();
    case 'half_pixel_symmetric': {
      const adjustment = f(output / f(scale * input));
      const offset = f(f(input / 2) * f(1 - adjustment));
      return f(f(offset + f(f(x + 0.5) / scale)) - 0.5);
    }
    case 'pytorch_half_pixel':
      return output > 1 ? half() : 0;
    case 'align_corners':
      return output === 1 ? 0 : f(f(x * (input - 1)) / (output - 1));
    case 'asymmetric':
      return f(x / scale);
    default:
      return undefined;
  }
}

function round(x: number, rounding: string): number {
  switch (rounding) {
    case 'floor':
      return Math.floor(x);
    case 'ceil':
      return Math.ceil(x);
    case 'round_prefer_ceil':
      return Math.round(x);
    default:
      return Math.ceil(x - 0.5);
  }
}
