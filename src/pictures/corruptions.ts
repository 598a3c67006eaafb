import { brightness } from './corruptions/brightness.ts';
import { contrast } from './corruptions/contrast.ts';
import { defocusBlur } from './corruptions/defocusBlur.ts';
import { elastic } from './corruptions/elastic.ts';
import { fog } from './corruptions/fog.ts';
import { frost } from './corruptions/frost.ts';
import { gaussianBlur } from './corruptions/gaussianBlur.ts';
import { gaussianNoise } from './corruptions/gaussianNoise.ts';
import { glassBlur } from './corruptions/glassBlur.ts';
import { impulseNoise } from './corruptions/impulseNoise.ts';
import { jpegCompression } from './corruptions/jpegCompression.ts';
import { motionBlur } from './corruptions/motionBlur.ts';
import { pixelate } from './corruptions/pixelate.ts';
import { saturate } from './corruptions/saturate.ts';
import { shotNoise } from './corruptions/shotNoise.ts';
import { snow } from './corruptions/snow.ts';
import { spatter } from './corruptions/spatter.ts';
import { speckleNoise } from './corruptions/speckleNoise.ts';
import { zoomBlur } from './corruptions/zoomBlur.ts';
import type { Transform } from './transform.ts';

/** The 15 corruptions of ImageNet-C, then its four extras. */
export const CORRUPTIONS: readonly Transform[] = [
  gaussianNoise,
  shotNoise,
  impulseNoise,
  defocusBlur,
  glassBlur,
  motionBlur,
  zoomBlur,
  snow,
  frost,
  fog,
  brightness,
  contrast,
  elastic,
  pixelate,
  jpegCompression,
  speckleNoise,
  gaussianBlur,
  spatter,
  saturate,
];
