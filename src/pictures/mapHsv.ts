import type { Picture } from '../core/picture.ts';

type Hsv = readonly [hue: number, saturation: number, value: number];

/**
 * Changes hue (0 to 1), saturation and value of every pixel; saturation and value are cut to 0 to 1 afterwards. A grey
 * picture has no hue and no saturation.
 */
export function mapHsv(
  picture: Picture,
  change: (hue: number, saturation: number, value: number) => Hsv,
): Picture {
  const { channels, data } = picture;
  const changed = new Float32Array(data.length);
  const cut = (value: number): number => Math.min(1, Math.max(0, value));
  if (channels !== 3) {
    for (let i = 0; i < data.length; i++) changed[i] = cut(change(0, 0, data[i]!)[2]);
    return { ...picture, data: changed };
  }
  for (let i = 0; i < data.length; i += 3) {
    const [r, g, b] = [data[i]!, data[i + 1]!, data[i + 2]!];
    const value = Math.max(r, g, b);
    const range = value - Math.min(r, g, b);
    const sector =
      range === 0
        ? 0
        : value === r
          ? (g - b) / range
          : value === g
            ? 2 + (b - r) / range
            : 4 + (r - g) / range;
    const hue = (((sector / 6) % 1) + 1) % 1;
    const [h, s, v] = change(hue, range === 0 ? 0 : range / value, value);
    for (let channel = 0; channel < 3; channel++) {
      // The channel falls off around its own hue: red at 0, green at 1/3, blue at 2/3.
      const place = ([5, 3, 1][channel]! + 6 * h) % 6;
      const fall = Math.max(0, Math.min(place, 4 - place, 1));
      changed[i + channel] = cut(v) * (1 - cut(s) * fall);
    }
  }
  return { ...picture, data: changed };
}
