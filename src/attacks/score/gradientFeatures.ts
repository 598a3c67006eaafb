import { cosineBasis } from '../frame/cosineBasis.ts';
import type { PointForm } from '../../judgement/preprocessing.ts';

/** A space of gradients that is small enough to be learnt from few answers. */
export interface GradientFeatures {
  readonly size: number;
  /** What a change of a point does to each feature; the product with weights is the change of the margin. */
  of(change: ArrayLike<number>): Float64Array;
  /** The gradient that weights stand for. */
  gradient(weights: ArrayLike<number>): Float32Array;
}

/** Of gradients, as a rule, this much lies in what the channels have in common, and the rest in their differences. */
const COMMON = 0.6;
/** The frequency, in cosines along an axis, at which the power of gradients has fallen by half. */
const CORNER = 3;
/** Prior power along each known direction, where all low frequencies together have 1. */
const KNOWN = 0.4;

/**
 * Directions that are known, each of length 1, beside low frequencies of each channel. Each feature is scaled by how
 * large its weight is expected to be, so that all weights have the same prior. Frequencies lose power by a square law.
 */
export function gradientFeatures(
  form: PointForm,
  known: readonly Float32Array[],
  frequencies: number,
): GradientFeatures {
  const { height, width, channels } = form;
  const basis = cosineBasis(form, frequencies / Math.max(height, width));
  const columns = Math.max(1, Math.round((width * frequencies) / Math.max(height, width)));
  const mix = channelMix(channels);
  const scales = new Float64Array(basis.count);
  let power = 0;
  for (let i = 0; i < scales.length; i++) {
    const [cell, c] = [Math.floor(i / channels), i % channels];
    const frequency = Math.hypot(Math.floor(cell / columns), cell % columns);
    const share = channels === 1 ? 1 : c === 0 ? COMMON : (1 - COMMON) / (channels - 1);
    scales[i] = share / (1 + (frequency / CORNER) ** 2);
    power += scales[i]!;
  }
  for (let i = 0; i < scales.length; i++) scales[i] = Math.sqrt(scales[i]! / power);
  const knownScale = Math.sqrt(KNOWN);

  return {
    size: known.length + basis.count,
    of(change) {
      const features = new Float64Array(known.length + basis.count);
      for (const [k, direction] of known.entries()) {
        let sum = 0;
        for (let i = 0; i < direction.length; i++) sum += direction[i]! * change[i]!;
        features[k] = knownScale * sum;
      }
      const mixed = mix(basis.reduce(change), false);
      for (let i = 0; i < scales.length; i++) features[known.length + i] = scales[i]! * mixed[i]!;
      return features;
    },
    gradient(weights) {
      const mixed = scales.map((scale, i) => scale * weights[known.length + i]!);
      const sum = basis.expand(mix(mixed, true));
      for (const [k, direction] of known.entries()) {
        const factor = knownScale * weights[k]!;
        for (let i = 0; i < sum.length; i++) sum[i]! += factor * direction[i]!;
      }
      return sum;
    },
  };
}

/** Turns channels into what they have in common and their differences (an orthonormal DCT over channels), and back. */
function channelMix(channels: number) {
  const table = Array.from({ length: channels }, (_, k) =>
    Array.from(
      { length: channels },
      (_each, c) =>
        Math.sqrt((k === 0 ? 1 : 2) / channels) * Math.cos((Math.PI * (c + 0.5) * k) / channels),
    ),
  );
  const flat = Float64Array.from(table.flat());
  return (values: Float64Array, back: boolean): Float64Array => {
    const mixed = new Float64Array(values.length);
    const [across, down] = back ? [1, channels] : [channels, 1];
    for (let at = 0; at < values.length; at += channels)
      for (let a = 0; a < channels; a++) {
        let sum = 0;
        for (let b = 0; b < channels; b++) sum += flat[a * across + b * down]! * values[at + b]!;
        mixed[at + a] = sum;
      }
    return mixed;
  };
}
