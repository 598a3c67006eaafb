import { OptionError } from '../core/errors.ts';
import type { TensorSpec } from '../core/signature.ts';
import { elementCount, float32Tensor } from '../core/tensor.ts';
import type { Dtype, Tensor } from '../core/tensor.ts';
import { numericTensor } from '../space/numericTensor.ts';
import type { Picture } from '../core/picture.ts';
import { resize } from './resize.ts';
import type { TensorOption } from './tensorOption.ts';

/** What a model's input says of the pictures that it takes; undefined extents may be any. */
interface Form {
  /** Extents before the item's own: the batch. */
  readonly batch: readonly number[];
  readonly layout: 'channels-first' | 'channels-last';
  readonly height?: number | undefined;
  readonly width?: number | undefined;
  readonly channels?: number | undefined;
  /** Dimensions of the item: 3, without channels 2, flattened 1; for signals 2 and 1. */
  readonly rank: number;
  /** Elements of an item, for a flattened input whose size is fixed. */
  readonly count?: number | undefined;
}

/** Makes the tensor of an item. */
export type PictureEncoder = (picture: Picture) => Tensor;

/** Brings an item to the size and channels of a model's input. */
export type PictureFitter = (picture: Picture) => Picture;

/**
 * How items become a tensor of this form: resized to its height and width, grey and colour turned into each other,
 * values scaled, dimensions ordered. `spec` is undefined for an interface that takes anything; then the item keeps its
 * size. Throws ConfigurationError when the input is of no such form, and when an item does not fit it.
 */
export function pictureEncoder(
  spec: TensorSpec | undefined,
  kind: Picture['kind'],
  option: TensorOption,
): PictureEncoder {
  const dtype = numericDtype(spec, kind);
  const form = spec === undefined ? anyForm(kind, option) : formOf(spec, kind, option);
  const fit = fitterOf(form, spec);
  return (picture) => {
    const fitted = fit(picture);
    const numbers = values(fitted, form, option, dtype, spec);
    const shape = shapeOf(fitted, form);
    return dtype === 'float32'
      ? float32Tensor(shape, numbers)
      : numericTensor(dtype, shape, numbers);
  };
}

/** The first half of `pictureEncoder`: an item in the size and channels of the model's input, values as they are. */
export function pictureFitter(
  spec: TensorSpec | undefined,
  kind: Picture['kind'],
  option: TensorOption,
): PictureFitter {
  numericDtype(spec, kind);
  return fitterOf(spec === undefined ? anyForm(kind, option) : formOf(spec, kind, option), spec);
}

function numericDtype(spec: TensorSpec | undefined, kind: Picture['kind']) {
  const dtype = spec?.dtype ?? 'float32';
  if (dtype !== 'bytes' && dtype !== 'bool') return dtype;
  return refuse(spec, `a ${kind} needs numbers`, 'Name another tensor under `tensor.name`.');
}

function fitterOf(form: Form, spec: TensorSpec | undefined): PictureFitter {
  return (picture) => {
    const sized = resize(picture, form.height ?? picture.height, form.width ?? picture.width);
    const fitted = withChannels(sized, channelsFor(sized, form), spec);
    if (form.count !== undefined && fitted.data.length !== form.count)
      refuse(
        spec,
        `a ${picture.kind} of ${describe(fitted)} has ${fitted.data.length} numbers`,
        'Give `data.size` so that the counts agree.',
      );
    return fitted;
  };
}

/** A flattened input of one number for each pixel takes grey. */
function channelsFor({ kind, height, width, channels }: Picture, form: Form): number {
  if (form.channels !== undefined) return form.channels;
  return kind === 'picture' && form.count === height * width ? 1 : channels;
}

function anyForm(kind: Picture['kind'], { layout = 'channels-last' }: TensorOption): Form {
  return { batch: [], layout, rank: kind === 'picture' ? 3 : 2 };
}

function formOf(spec: TensorSpec, kind: Picture['kind'], { layout }: TensorOption): Form {
  const { shape } = spec;
  const full = kind === 'picture' ? 3 : 2;
  const batched = shape.length > 1 && (shape[0] === -1 || shape[0] === 1);
  const batch = batched ? [1] : [];
  const own = (batched ? shape.slice(1) : shape).map((extent) =>
    extent === -1 ? undefined : extent,
  );
  if (own.length === 1) {
    const count = own[0];
    // One dimension: a signal of one channel takes its length, anything else is flattened.
    if (kind === 'signal' && layout === undefined)
      return { batch, layout: 'channels-last', rank: 1, height: 1, width: count, channels: 1 };
    return { batch, layout: layout ?? 'channels-first', rank: 1, count };
  }
  if (kind === 'picture' && own.length === 2)
    return { batch, layout: 'channels-last', rank: 2, height: own[0], width: own[1], channels: 1 };
  if (own.length !== full)
    return refuse(
      spec,
      `a ${kind} has ${full} dimensions at most, beside the batch`,
      'Name another tensor under `tensor.name`, or write a `render` module.',
    );
  const chosen = layout ?? guess(spec, own, kind);
  const [a, b, c] = own;
  if (kind === 'signal')
    return chosen === 'channels-first'
      ? { batch, layout: chosen, rank: 2, height: 1, channels: a, width: b }
      : { batch, layout: chosen, rank: 2, height: 1, width: a, channels: b };
  return chosen === 'channels-first'
    ? { batch, layout: chosen, rank: 3, channels: a, height: b, width: c }
    : { batch, layout: chosen, rank: 3, height: a, width: b, channels: c };
}

/** Channels are few: the end that can be a count of channels says the layout. */
function guess(
  spec: TensorSpec,
  own: readonly (number | undefined)[],
  kind: Picture['kind'],
): Form['layout'] {
  const few = kind === 'picture' ? [1, 3] : Array.from({ length: 16 }, (_, i) => i + 1);
  const first = own[0] !== undefined && few.includes(own[0]);
  const last = own.at(-1) !== undefined && few.includes(own.at(-1)!);
  if (first !== last) return first ? 'channels-first' : 'channels-last';
  return refuse(
    spec,
    'which dimension holds the channels is not clear',
    'Say `tensor: { layout: channels-first }` or channels-last.',
  );
}

function withChannels(picture: Picture, channels: number, spec: TensorSpec | undefined): Picture {
  if (picture.channels === channels) return picture;
  const { kind, height, width, data } = picture;
  const pixels = height * width;
  if (kind === 'picture' && picture.channels === 1) {
    const spread = Float32Array.from(
      { length: pixels * channels },
      (_, i) => data[Math.floor(i / channels)]!,
    );
    return { ...picture, channels, data: spread };
  }
  if (kind === 'picture' && picture.channels === 3 && channels === 1) {
    // Luma of ITU-R BT.601.
    const grey = Float32Array.from(
      { length: pixels },
      (_, i) => 0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!,
    );
    return { ...picture, channels, data: grey };
  }
  return refuse(
    spec,
    `a ${kind} of ${describe(picture)} does not have ${channels} channels`,
    'Give items with as many channels as the model takes.',
  );
}

function shapeOf(
  { kind, height, width, channels }: Picture,
  { batch, rank, layout }: Form,
): number[] {
  if (rank === 1) return [...batch, height * width * channels];
  if (kind === 'picture' && rank === 2) return [...batch, height, width];
  const size = kind === 'signal' ? [width] : [height, width];
  return [...batch, ...(layout === 'channels-first' ? [channels, ...size] : [...size, channels])];
}

function values(
  picture: Picture,
  { layout }: Form,
  { range, mean, std, colors }: TensorOption,
  dtype: Dtype,
  spec: TensorSpec | undefined,
): Float32Array {
  const { kind, channels, data } = picture;
  const whole = !dtype.includes('float');
  const [low, high] = kind === 'signal' ? [0, 1] : (range ?? (whole ? [0, 255] : [0, 1]));
  const means = perChannel(mean, channels, 'mean', spec);
  const deviations = perChannel(std, channels, 'std', spec);
  const pixels = data.length / channels;
  const out = new Float32Array(data.length);
  for (let channel = 0; channel < channels; channel++) {
    const from = colors === 'bgr' && channels === 3 ? 2 - channel : channel;
    const [m, s] = [means[channel]!, deviations[channel]!];
    const [start, stride] =
      layout === 'channels-first' ? [channel * pixels, 1] : [channel, channels];
    // Pixels that are sent as they are need no arithmetic.
    if (low === 0 && high === 1 && m === 0 && s === 1)
      for (let i = 0; i < pixels; i++) out[start + i * stride] = data[i * channels + from]!;
    else
      for (let i = 0; i < pixels; i++)
        out[start + i * stride] = (low + data[i * channels + from]! * (high - low) - m) / s;
  }
  return out;
}

function perChannel(
  given: number | readonly number[],
  channels: number,
  key: string,
  spec: TensorSpec | undefined,
): readonly number[] {
  const list = typeof given === 'number' ? Array.from({ length: channels }, () => given) : given;
  if (list.length === channels) return list;
  return refuse(
    spec,
    `tensor.${key} has ${list.length} numbers for ${channels} channels`,
    'Give one number, or one for each channel.',
  );
}

/** The numbers that an item holds, in words. */
export function describe({ kind, height, width, channels }: Picture): string {
  return kind === 'signal'
    ? `${width} samples in ${channels} channel${channels === 1 ? '' : 's'}`
    : `${width} x ${height} pixels in ${channels} channel${channels === 1 ? '' : 's'}`;
}

function refuse(spec: TensorSpec | undefined, what: string, hint: string): never {
  const input =
    spec === undefined
      ? ''
      : ` (model input ${spec.name} [${spec.shape.join(', ')}] ${spec.dtype})`;
  throw new OptionError(['data'], `${what}${input}`, { code: 'config.picture-form', hint });
}

/** The input of a model that takes the items. Throws ConfigurationError when there is no such input. */
export function itemInput(
  inputs: readonly TensorSpec[],
  name: string | undefined,
): TensorSpec | undefined {
  if (name !== undefined) {
    const named = inputs.find((input) => input.name === name);
    if (named !== undefined || inputs.length === 0) return named;
    throw new OptionError(['tensor', 'name'], `the model has no input "${name}"`, {
      code: 'config.picture-form',
      hint: `Its inputs are ${inputs.map((input) => input.name).join(', ')}.`,
    });
  }
  const size = ({ shape }: TensorSpec): number =>
    elementCount(shape.map((extent) => (extent === -1 ? 1000 : extent)));
  return inputs.toSorted((a, b) => size(b) - size(a))[0];
}
