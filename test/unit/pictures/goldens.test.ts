import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { resize } from '../../../src/pictures/resize.ts';
import type { Picture } from '../../../src/core/picture.ts';
import { furthest, transformed } from '../../helpers/pictures.ts';

type Planes = readonly (readonly (readonly number[])[])[];
interface Move {
  readonly fill: number;
  readonly planes: Planes;
}

/** What SciPy, OpenCV and Pillow made of one picture; test/fixtures/render/make.py wrote it. */
const goldens = JSON.parse(
  readFileSync(new URL('../../fixtures/render/goldens.json', import.meta.url), 'utf8'),
) as {
  readonly picture: { height: number; width: number; channels: number; data: number[] };
  readonly rotation: Readonly<Record<string, Move & { readonly by: number }>>;
  readonly scale: Readonly<Record<string, Move & { readonly by: number }>>;
  readonly shift: Readonly<Record<string, Move & { readonly x: number; readonly y: number }>>;
  readonly rotationAndScale: { by: number; scale: number; planes: Planes };
  readonly blur: readonly { sigma: number; planes: Planes }[];
  readonly resize: readonly { height: number; width: number; planes: Planes }[];
};
const picture: Picture = {
  kind: 'picture',
  ...goldens.picture,
  data: Float32Array.from(goldens.picture.data),
};

/** The interleaved elements of planes. */
function interleaved(planes: Planes): number[] {
  const [height, width] = [planes[0]!.length, planes[0]![0]!.length];
  return Array.from(
    { length: height * width * planes.length },
    (_, i) => planes[i % 3]![Math.floor(i / (3 * width))]![Math.floor(i / 3) % width]!,
  );
}

const close = (made: Picture, planes: Planes, by = 2e-6): void =>
  expect(furthest(made.data, interleaved(planes))).toBeLessThan(by);

describe('transforms agree with', () => {
  it.each(Object.entries(goldens.rotation))(
    'SciPy on a rotation, border %s',
    async (border, { by, fill, planes }) =>
      close(await transformed(picture, [{ kind: 'rotation', by, border, fill }]), planes),
  );
  it.each(Object.entries(goldens.scale))(
    'SciPy on a scaling, border %s',
    async (border, { by, fill, planes }) =>
      close(await transformed(picture, [{ kind: 'scale', by, border, fill }]), planes),
  );
  it.each(Object.entries(goldens.shift))(
    'SciPy on a shift, border %s',
    async (border, { x, y, fill, planes }) =>
      close(await transformed(picture, [{ kind: 'shift', x, y, border, fill }]), planes),
  );
  it('OpenCV on a rotation and a scaling in one', async () => {
    const { by, scale, planes } = goldens.rotationAndScale;
    const transforms = [
      { kind: 'rotation', by },
      { kind: 'scale', by: scale },
    ];
    // OpenCV rounds places to 1/32 of a pixel.
    close(await transformed(picture, transforms), planes, 0.04);
  });
  it.each(goldens.blur)('SciPy on a blur of $sigma px', async ({ sigma, planes }) =>
    close(await transformed(picture, [{ kind: 'blur', sigma }]), planes),
  );
  it.each(goldens.resize)('Pillow on a resize to $height x $width', ({ height, width, planes }) =>
    close(resize(picture, height, width), planes),
  );
});
