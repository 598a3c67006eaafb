import type { ImagesExhibit } from '../../core/exhibit.ts';
import type { Picture } from '../../core/picture.ts';
import { encodePalettePng } from '../../pictures/codec.ts';
import { bytesToBase64 } from '../export/base64.ts';
import { amount, className } from '../findings.ts';
import type { SetUp } from '../run/setUp.ts';
import type { WorstCase } from '../run/worstCase.ts';
import { inQueries } from '../inQueries.ts';

const SHOWN = 6;
const GAP = 8;
/** Small pictures are enlarged by a whole factor up to about this height. */
const READABLE = 128;

/** Clean, adversarial and the difference between them, side by side, for the first broken items. */
export async function pictureExhibit(
  setUp: SetUp,
  worst: readonly WorstCase[],
): Promise<ImagesExhibit | undefined> {
  const { space, attacked } = setUp;
  if (space.form.kind !== 'picture' || ![1, 3].includes(space.form.channels)) return undefined;
  const broken = worst
    .flatMap((one, i) => (one.outcome.success ? [{ ...one, item: attacked[i]! }] : []))
    .slice(0, SHOWN);
  if (broken.length === 0) return undefined;
  const images = [];
  for (const { outcome, attack, item } of broken) {
    const { data, gain } = difference(item.clean, outcome.adversarial);
    const row = [item.clean, outcome.adversarial, data].map((point) => space.picture(point));
    const before = className(setUp, item.original.label);
    const after = className(setUp, outcome.label);
    const size = amount(setUp, outcome.distance);
    images.push({
      title: `${item.name}: ${before}; ${after} by ${attack}, ${size}, ${inQueries(outcome.queries)}; difference x ${gain}`,
      alt: `${item.name} clean, read as ${before}; changed by ${size}, read as ${after}; and the difference, ${gain} times enlarged around grey`,
      png: bytesToBase64(await encodePalettePng(sideBySide(row))),
    });
  }
  return {
    kind: 'images',
    id: 'samples',
    title: 'Clean, adversarial, difference',
    caption:
      'Left the clean item, in the middle what was sent, right the difference, enlarged and centred on grey.',
    images,
  };
}

function difference(clean: Float32Array, changed: Float32Array) {
  let most = 0;
  for (let i = 0; i < clean.length; i++) most = Math.max(most, Math.abs(changed[i]! - clean[i]!));
  const gain = Math.max(1, Math.floor(0.5 / Math.max(most, 1e-6)));
  return { gain, data: clean.map((value, i) => 0.5 + gain * (changed[i]! - value)) };
}

function sideBySide(row: readonly Picture[]): Picture {
  const [{ height, width, channels }] = row as [Picture, ...Picture[]];
  const factor = Math.max(1, Math.round(READABLE / height));
  const wide = row.length * width * factor + GAP * (row.length - 1);
  const high = height * factor;
  const data = new Float32Array(wide * high * channels).fill(1);
  for (const [k, picture] of row.entries()) {
    const left = k * (width * factor + GAP);
    for (let y = 0; y < high; y++)
      for (let x = 0; x < width * factor; x++)
        for (let c = 0; c < channels; c++) {
          const from = (Math.floor(y / factor) * width + Math.floor(x / factor)) * channels + c;
          data[(y * wide + left + x) * channels + c] = Math.min(
            1,
            Math.max(0, picture.data[from]!),
          );
        }
  }
  return { kind: 'picture', height: high, width: wide, channels, data };
}
