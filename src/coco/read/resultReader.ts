import type { Mask } from '../mask/mask.ts';
import { segmentation } from '../mask/segmentation.ts';
import type { CocoKind } from './annotationReader.ts';
import { Column } from './column.ts';
import type { JsonScanner } from './jsonScanner.ts';
import type { Problems } from './problems.ts';
import type { ElementReader } from './streamArrays.ts';

const MOST_POINTS = 512;
/** As in `Column`: what is not written takes no memory. */
const FIRST_SCORES = 1 << 19;

/** Reads the elements of a results file into columns. */
export class ResultReader {
  count = 0;
  /** image_id, category_id, score */
  readonly scalars = new Column(3);
  boxes: Column | undefined;
  points: Column | undefined;
  pointScores = new Float32Array(0);
  readonly masks: (Mask | undefined)[] = [];
  private readonly kind: CocoKind;
  private readonly problems: Problems;
  private expectedPoints: number;
  private readonly box = new Float64Array(4);
  private readonly flat = new Float64Array(3 * MOST_POINTS);

  constructor(kind: CocoKind, expectedPoints: number, problems: Problems) {
    this.kind = kind;
    this.problems = problems;
    this.expectedPoints = expectedPoints;
  }

  readonly read: ElementReader = (scanner) => {
    const row = this.count;
    const at = this.scalars.reserve(row);
    const { data } = this.scalars;
    data[at] = data[at + 1] = data[at + 2] = NaN;
    let boxed = -1;
    let flat = -1;
    let outline: unknown;
    scanner.expect(123);
    for (let key = scanner.key(true); key !== undefined; key = scanner.key(false)) {
      if (key === 'keypoints' && this.kind === 'keypoints')
        flat = scanner.numbers(this.flat, 0, this.flat.length);
      else if (key === 'score') data[at + 2] = this.scalar(scanner, key, row);
      else if (key === 'image_id') data[at] = this.scalar(scanner, key, row);
      else if (key === 'category_id') data[at + 1] = this.scalar(scanner, key, row);
      else if (key === 'bbox') boxed = scanner.numbers(this.box, 0, 4);
      else if (key === 'segmentation' && this.kind === 'masks') outline = scanner.value();
      else scanner.skip();
    }
    if (data[at] !== data[at]) this.problems.add("a result has no 'image_id'", row);
    if (data[at + 1] !== data[at + 1]) this.problems.add("a result has no 'category_id'", row);
    if (!Number.isFinite(data[at + 2]!)) this.problems.add("a result has no finite 'score'", row);
    this.keepBox(boxed, row);
    if (this.kind === 'keypoints') this.keepPoints(flat, row);
    if (this.kind === 'masks') {
      const mask = segmentation(outline);
      const runs = mask === undefined || 'polygons' in mask ? undefined : mask;
      if (runs === undefined)
        this.problems.add("'segmentation' of a result is not RLE { size, counts }", row);
      this.masks.push(runs);
    }
    this.count = row + 1;
  };

  private scalar(scanner: JsonScanner, key: string, row: number): number {
    const value = scanner.number();
    if (value === undefined) this.problems.add(`'${key}' of a result is not a number`, row);
    return value ?? 0;
  }

  /** Whether results have boxes says the first one, as in pycocotools. */
  private keepBox(boxed: number, row: number): void {
    if (row === 0 && boxed > 0) this.boxes = new Column(4);
    const needed = this.kind === 'boxes' || this.boxes !== undefined;
    if (boxed !== 4) {
      if (needed) this.problems.add("a result has no 'bbox' of four numbers", row);
      return;
    }
    if (this.boxes === undefined) return;
    const at = this.boxes.reserve(row);
    for (let i = 0; i < 4; i++) {
      const side = this.box[i]!;
      if (!Number.isFinite(side)) this.problems.add("'bbox' of a result is not finite", row);
      this.boxes.data[at + i] = side;
    }
  }

  private keepPoints(flat: number, row: number): void {
    if (flat < 0) {
      this.problems.add("a result has no 'keypoints'", row);
      return;
    }
    const points = flat / 3;
    // A ground truth without annotations does not say.
    if (this.expectedPoints === 0) this.expectedPoints = points;
    if (points !== this.expectedPoints) {
      this.problems.add(
        `a result has ${points} keypoints (x, y, score) where the ground truth has ${this.expectedPoints}`,
        row,
      );
      return;
    }
    this.points ??= new Column(2 * points);
    const at = this.points.reserve(row);
    if ((row + 1) * points > this.pointScores.length) {
      const grown = new Float32Array(Math.max(FIRST_SCORES, 4 * this.pointScores.length));
      grown.set(this.pointScores);
      this.pointScores = grown;
    }
    const { data } = this.points;
    const { flat: values, pointScores } = this;
    let finite = true;
    for (let k = 0; k < points; k++) {
      const x = values[3 * k]!;
      const y = values[3 * k + 1]!;
      if (!(x - x === 0 && y - y === 0)) finite = false;
      data[at + 2 * k] = x;
      data[at + 2 * k + 1] = y;
      pointScores[row * points + k] = values[3 * k + 2]!;
    }
    if (!finite) this.problems.add("'keypoints' of a result are not finite", row);
  }
}
