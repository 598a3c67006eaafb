import { createRandom } from '../../src/math/random.ts';

/** A ground truth and results of a detector on it, as JSON texts. */
export interface CocoData {
  readonly truth: string;
  readonly results: string;
}

const WIDTH = 640;
const HEIGHT = 480;

/**
 * Detections as crowded as those of real detectors: each object is found one to four times (fewer times well), and the
 * rest of the list are hallucinations of low score. Numbers have as many digits as detectors write.
 */
export function cocoData(kind: 'keypoints' | 'boxes', seed: number, images = 5000): CocoData {
  const random = createRandom(seed, kind);
  const perImage = kind === 'keypoints' ? 20 : 36;
  const categories = kind === 'keypoints' ? 1 : 80;
  const annotations: string[] = [];
  const results: string[] = [];
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  const draw = (low: number, high: number) => low + (high - low) * random.uniform();
  const box = () => {
    const height = Math.exp(draw(Math.log(16), Math.log(400)));
    const width = height * draw(0.35, 1.4);
    return [draw(0, WIDTH - width), draw(0, HEIGHT - height), width, height];
  };
  const points = ([x, y, w, h]: readonly number[]) =>
    Array.from({ length: 17 }, () => [x! + w! * random.uniform(), y! + h! * random.uniform()]);
  // Few categories are frequent.
  const category = () => 1 + Math.floor(categories * random.uniform() ** 2.5);
  for (let image = 1; image <= images; image++) {
    const people = 1 + Math.floor(random.uniform() ** 2.5 * (kind === 'keypoints' ? 14 : 22));
    const lines: string[] = [];
    const push = (id: number, score: number, at: readonly number[], spots: readonly number[][]) => {
      const common = `"image_id": ${image}, "category_id": ${id}, "score": ${round(score, 6)}`;
      const what =
        kind === 'keypoints'
          ? `"keypoints": [${spots.map(([x, y]) => `${round(x!, 3)}, ${round(y!, 3)}, ${round(random.uniform(), 3)}`).join(', ')}]`
          : `"bbox": [${at.map((side) => round(side, 2)).join(', ')}]`;
      lines.push(`{${common}, ${what}}`);
    };
    for (let one = 0; one < people; one++) {
      const at = box();
      const spots = points(at);
      const id = category();
      const area = round(at[2]! * at[3]! * draw(0.4, 0.9), 3);
      const visible = spots.map(([x, y]) => {
        const v = random.uniform() < 0.75 ? 2 : 0;
        return v === 0 ? [0, 0, 0] : [Math.round(x!), Math.round(y!), v];
      });
      const labelled = visible.filter(([, , v]) => v! > 0).length;
      const keypoints =
        kind === 'keypoints'
          ? `, "keypoints": [${visible.flat().join(', ')}], "num_keypoints": ${labelled}`
          : '';
      annotations.push(
        `{"id": ${annotations.length + 1}, "image_id": ${image}, "category_id": ${id}, "iscrowd": ${random.uniform() < 0.01 ? 1 : 0}, "area": ${area}, "bbox": [${at.map((side) => round(side, 2)).join(', ')}]${keypoints}}`,
      );
      for (let copy = 1 + random.integer(3); copy > 0 && lines.length < perImage; copy--) {
        const scale = draw(0.01, 0.12) * (copy === 1 ? 0.5 : 1.5);
        const shift = () => random.normal() * scale;
        push(
          random.uniform() < 0.9 ? id : category(),
          draw(0.2, 1),
          [
            at[0]! + shift() * at[2]!,
            at[1]! + shift() * at[3]!,
            at[2]! * (1 + shift()),
            at[3]! * (1 + shift()),
          ],
          spots.map(([x, y]) => [x! + shift() * at[2]! * 0.5, y! + shift() * at[3]! * 0.5]),
        );
      }
    }
    while (lines.length < perImage) {
      const at = box();
      push(category(), draw(0.01, 0.4), at, points(at));
    }
    results.push(...lines);
  }
  const pictures = Array.from(
    { length: images },
    (_, i) =>
      `{"id": ${i + 1}, "width": ${WIDTH}, "height": ${HEIGHT}, "file_name": "${i + 1}.jpg"}`,
  );
  const names = Array.from(
    { length: categories },
    (_, i) => `{"id": ${i + 1}, "name": "c${i + 1}"}`,
  );
  return {
    truth: `{"images": [${pictures.join(', ')}], "categories": [${names.join(', ')}], "annotations": [${annotations.join(', ')}]}`,
    results: `[${results.join(', ')}]`,
  };
}
