import type { Picture } from '../../core/picture.ts';
import type { Drawn } from '../problem/rendering.ts';

/** Pixels of white between two pictures. */
const GAP = 8;
/** Small pictures are enlarged by a whole factor up to about this height, so that a reader sees their pixels. */
const READABLE = 160;

/** A drawn picture beside the item that it was made of; undefined for what is no picture. */
export function sideBySide({ item, picture }: Drawn): Picture | undefined {
  if (picture?.kind !== 'picture') return undefined;
  const before = item?.picture.kind === 'picture' ? [item.picture] : [];
  const all = [...before, picture].map(viewable);
  const height = Math.max(...all.map((each) => each.height));
  const factor = Math.max(1, Math.round(READABLE / height));
  const enlarged = all.map((each) => enlarge(each, factor));
  const width = enlarged.reduce((sum, each) => sum + each.width, GAP * (all.length - 1));
  const channels = 3;
  const data = new Float32Array(width * height * factor * channels).fill(1);
  let left = 0;
  for (const each of enlarged) {
    for (let row = 0; row < each.height; row++) {
      const line = each.data.subarray(row * each.width * 3, (row + 1) * each.width * 3);
      data.set(line, (row * width + left) * channels);
    }
    left += each.width + GAP;
  }
  return { kind: 'picture', height: height * factor, width, channels, data };
}

/** Three channels of any number: grey is spread, more than three are cut off. */
function viewable(picture: Picture): Picture {
  const { height, width, channels, data } = picture;
  const of = (channel: number): number => (channels < 3 ? 0 : channel);
  return {
    ...picture,
    channels: 3,
    data: Float32Array.from(
      { length: height * width * 3 },
      (_, i) => data[Math.floor(i / 3) * channels + of(i % 3)]!,
    ),
  };
}

function enlarge(picture: Picture, factor: number): Picture {
  if (factor === 1) return picture;
  const [height, width] = [picture.height * factor, picture.width * factor];
  const data = new Float32Array(height * width * 3);
  for (let row = 0, out = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const from = (Math.floor(row / factor) * picture.width + Math.floor(column / factor)) * 3;
      for (let channel = 0; channel < 3; channel++) data[out++] = picture.data[from + channel]!;
    }
  return { ...picture, height, width, data };
}
