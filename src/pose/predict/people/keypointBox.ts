/** The smallest box (x, y, width, height) around keypoints (x, y, score) of a score above 0; of all if none has one. */
export function keypointBox(
  keypoints: readonly number[],
): readonly [number, number, number, number] {
  const places = Array.from({ length: keypoints.length / 3 }, (_, k) => k);
  const known = places.filter((k) => keypoints[3 * k + 2]! > 0);
  const chosen = known.length > 0 ? known : places;
  const xs = chosen.map((k) => keypoints[3 * k]!);
  const ys = chosen.map((k) => keypoints[3 * k + 1]!);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
}
