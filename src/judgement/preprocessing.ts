import { ConfigurationError } from '../core/errors.ts';
import type { ModelSignature } from '../core/signature.ts';
import type { TensorMap } from '../core/tensor.ts';
import { itemInput, pictureEncoder, pictureFitter } from '../pictures/pictureTensor.ts';
import type { Picture } from '../core/picture.ts';
import type { TensorOption } from '../pictures/tensorOption.ts';
import { tensorNumbers } from '../space/outputsView.ts';
import { createGrid } from './grid.ts';

/** The form of points in the attacker's space. */
export interface PointForm {
  readonly kind: Picture['kind'];
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * The way between the attacker's space (pictures 0 to 1 in [height, width, channels]; signals and tables in their units)
 * and the tensors that are sent.
 */
export interface Preprocessing {
  readonly form: PointForm;
  /** Numbers of a point. */
  readonly size: number;
  readonly lower: Float32Array;
  readonly upper: Float32Array;
  /** Grid that a coordinate lies on: 1/255 where pixels are bytes, 1 for whole numbers; 0: any number. */
  readonly step: Float32Array;
  /** An item in the size and channels of the model's input, its numbers as they are. */
  fit(picture: Picture): Picture;
  /** An item in the form of the model's input, on the grid and inside the bounds. */
  prepare(picture: Picture): Float32Array;
  /** The nearest point on the grid and inside the bounds, written to `into` (default a new one); NaN becomes the lower bound. */
  snap(point: Float32Array, into?: Float32Array): Float32Array;
  /** Whether `snap` would leave a point as it is. */
  isSnapped(point: Float32Array): boolean;
  encode(point: Float32Array): TensorMap;
  /** What a receiver of these tensors would see, in the attacker's space: for checking what was sent. */
  decode(tensors: TensorMap): Float32Array;
  /** The gradient of a point from that of its tensor: the transpose of `encode` without its rounding. */
  pullback(gradient: ArrayLike<number>): Float32Array;
  /** A point as something to look at. */
  picture(point: Float32Array): Picture;
}

/** Options of `createPreprocessing`. */
export interface PreprocessingOptions {
  readonly tensor: TensorOption;
  /** Any item: its kind and, where the model does not fix it, its size. */
  readonly example: Picture;
  /** Pixels are bytes on their way to the model; default true for pictures. */
  readonly bytes?: boolean | undefined;
  /** Bounds of each coordinate; default 0 and 1 for pictures, none for signals. */
  readonly lower?: ArrayLike<number> | undefined;
  readonly upper?: ArrayLike<number> | undefined;
  /** Grid of each coordinate, for signals and tables; default any number. */
  readonly step?: ArrayLike<number> | undefined;
}

/** The attacker's space of a model's input. Throws ConfigurationError when the model takes no such items. */
export function createPreprocessing(
  signature: ModelSignature,
  options: PreprocessingOptions,
): Preprocessing {
  const { tensor, example } = options;
  const { kind } = example;
  const spec = itemInput(signature.inputs, tensor.name);
  const name = spec?.name ?? tensor.name ?? 'item';
  refuseFurtherInputs(signature, name);
  const fit = pictureFitter(spec, kind, tensor);
  const encode = pictureEncoder(spec, kind, tensor);
  const { height, width, channels } = fit(example);
  const form: PointForm = { kind, height, width, channels };
  const size = height * width * channels;
  const filled = (from: ArrayLike<number> | undefined, value: number): Float32Array =>
    Float32Array.from({ length: size }, (_, i) => from?.[i] ?? value);
  const isPicture = kind === 'picture';
  const bytes = options.bytes ?? isPicture;
  const lower = filled(options.lower, isPicture ? 0 : -Infinity);
  const upper = filled(options.upper, isPicture ? 1 : Infinity);
  const step = filled(options.step, isPicture && bytes ? 1 / 255 : 0);
  const picture = (data: Float32Array): Picture => ({ ...form, data });
  const first = (tensors: TensorMap) => tensors[name]!;

  // Every element of the tensor is one coordinate, scaled and shifted: found once by encoding three points.
  const plain = { layout: tensor.layout, colors: tensor.colors, mean: 0, std: 1, range: [0, 1] };
  const order = tensorNumbers(
    pictureEncoder(
      spec && { ...spec, dtype: 'float32' },
      kind,
      plain as TensorOption,
    )(picture(Float32Array.from({ length: size }, (_, i) => i))),
  ) as Float64Array;
  const real = pictureEncoder(spec && { ...spec, dtype: 'float64' }, kind, {
    ...tensor,
    range: tensor.range ?? (spec?.dtype.includes('float') === false ? [0, 255] : undefined),
  });
  const offset = tensorNumbers(real(picture(new Float32Array(size)))) as Float64Array;
  const ones = tensorNumbers(real(picture(new Float32Array(size).fill(1)))) as Float64Array;

  const grid = createGrid({ lower, upper, step });
  function snap(point: Float32Array, into = new Float32Array(size)): Float32Array {
    grid.snap(point, into);
    return into;
  }

  return {
    form,
    size,
    lower,
    upper,
    step,
    fit,
    prepare: (item) => snap(fit(item).data),
    snap,
    isSnapped: (point) => grid.isSnapped(point),
    encode: (point) => ({ [name]: encode(picture(point)) }),
    decode(tensors) {
      const numbers = tensorNumbers(first(tensors)) as Float64Array;
      const point = new Float32Array(size);
      for (let i = 0; i < size; i++)
        point[order[i]!] = (numbers[i]! - offset[i]!) / (ones[i]! - offset[i]!);
      return point;
    },
    pullback(gradient) {
      const back = new Float32Array(size);
      for (let i = 0; i < size; i++) back[order[i]!] = (gradient[i] ?? 0) * (ones[i]! - offset[i]!);
      return back;
    },
    picture,
  };
}

/** A model of several inputs is not one that takes an item. */
function refuseFurtherInputs({ inputs }: ModelSignature, name: string): void {
  const others = inputs.filter((input) => input.name !== name);
  if (others.length === 0) return;
  throw new ConfigurationError(
    `the model takes ${others.map((input) => input.name).join(', ')} beside ${name}`,
    {
      code: 'config.several-inputs',
      hint: 'An item fills one input. Serve the model with the other inputs fixed, or use a module target that fills them.',
    },
  );
}
