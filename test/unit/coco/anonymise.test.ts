import { describe, expect, it } from 'vitest';

import { mosaic } from '../../../src/coco/predict/mosaic.ts';
import type { Picture } from '../../../src/core/picture.ts';
import { decodePicture, encodePng } from '../../../src/pictures/codec.ts';
import { fixtureFolder } from '../../helpers/runFixture.ts';

const SIDE = 64;
/** White stripes of a pixel on black. */
const striped: Picture = {
  kind: 'picture',
  height: SIDE,
  width: SIDE,
  channels: 3,
  data: Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => Math.floor(i / 3) % 2),
};

/** How much neighbours in a row differ, inside [from, to) of both axes. */
function contrast({ data, width }: Picture, from: number, to: number): number {
  let most = 0;
  for (let y = from; y < to; y++) {
    for (let x = from; x + 1 < to; x++)
      most = Math.max(most, Math.abs(data[3 * (y * width + x)]! - data[3 * (y * width + x + 1)]!));
  }
  return most;
}

it('leaves few cells of a box, each the mean of what it covers', () => {
  const picture: Picture = {
    kind: 'picture',
    height: 8,
    width: 8,
    channels: 1,
    data: Float32Array.from({ length: 64 }, (_, i) => i),
  };
  const { data } = mosaic(picture, [-3, -3, 7, 7]);
  // The part inside is 4 by 4 px: each of 4 by 4 cells is one pixel.
  expect(data).toEqual(picture.data);
  const whole = mosaic(picture, [0, 0, 8, 8]).data;
  expect(whole[0]).toBe((0 + 1 + 8 + 9) / 4);
  expect(whole[9]).toBe(whole[0]);
  expect(new Set(whole).size).toBe(16);
});

describe('pictures in the report', () => {
  const run = async (detector: string, anonymise: boolean) => {
    const fixture = await fixtureFolder({
      'pictures/a.png': await encodePng(striped),
      'gt.json': JSON.stringify({
        images: [{ id: 1, file_name: 'a.png', width: SIDE, height: SIDE }],
        categories: [{ id: 1, name: 'thing' }],
        annotations: [
          {
            id: 1,
            image_id: 1,
            category_id: 1,
            iscrowd: 0,
            area: SIDE ** 2,
            bbox: [0, 0, SIDE, SIDE],
          },
        ],
      }),
      'dt.json': JSON.stringify([
        { image_id: 1, category_id: 1, score: 0.9, bbox: [50, 50, 8, 8] },
      ]),
      'faces.mjs': detector,
      's.yaml': JSON.stringify({
        name: 'faces',
        targets: { faces: { protocol: 'module', module: 'faces.mjs' } },
        procedures: {
          eval: {
            kind: 'detection',
            groundTruth: 'gt.json',
            results: 'dt.json',
            images: 'pictures',
            ...(anonymise
              ? {
                  anonymise: {
                    target: 'faces',
                    decoder: { kind: 'boxes', boxes: 'boxes', scores: 'scores', form: 'xywh' },
                    grow: 0,
                  },
                }
              : {}),
          },
        },
      }),
    });
    const { record } = await fixture.run();
    const shown = record.procedures[0]!.exhibits.find(({ id }) => id === 'worst-errors');
    if (shown?.kind !== 'images') throw new Error('no pictures');
    // The missed object: the whole picture, three times as large.
    return decodePicture(Buffer.from(shown.images.at(-1)!.png, 'base64'));
  };
  const found = 'export default () => ({ boxes: [[16, 16, 24, 24]], scores: [0.4] });';

  // Pictures are shown at half their contrast.
  it('are unrecognisable where the detector says, and nowhere else', async () => {
    const [plain, hidden] = [await run(found, false), await run(found, true)];
    const scale = plain.width / SIDE;
    const inside = [Math.ceil(18 * scale), Math.floor(38 * scale)] as const;
    expect(contrast(plain, ...inside)).toBeGreaterThan(0.45);
    expect(contrast(hidden, ...inside)).toBeLessThan(0.025);
    const outside = [Math.ceil(2 * scale), Math.floor(14 * scale)] as const;
    expect(contrast(hidden, ...outside)).toBeGreaterThan(0.45);
  });

  it('are left out when the detector does not answer', async () => {
    const nothing = await run('export default () => { throw new Error("down"); };', true);
    expect(contrast(nothing, 8, nothing.width - 8)).toBeLessThan(0.05);
  });
});
