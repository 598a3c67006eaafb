/**
 * A point near to `point` that differs from `clean` by at most `levels` whole grey levels of 255, inside 0 to 1: bytes
 * where `clean` holds bytes.
 */
export function inGreyLevels(
  point: Float32Array,
  clean: Float32Array,
  levels: number,
): Float32Array {
  return point.map((value, i) => {
    const from = clean[i]!;
    const change = Math.max(-levels, Math.min(levels, Math.round((value - from) * 255)));
    const level = Math.round(from * 255);
    // Bytes stay exactly what a file of bytes holds.
    const isByte = Math.fround(level / 255) === from;
    const moved = isByte ? (level + change) / 255 : from + change / 255;
    return Math.max(Math.min(0, from), Math.min(Math.max(1, from), moved));
  });
}
