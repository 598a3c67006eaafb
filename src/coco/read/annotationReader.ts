import { segmentation, type Segmentation } from '../mask/segmentation.ts';
import { Column } from './column.ts';
import type { JsonScanner } from './jsonScanner.ts';
import type { Problems } from './problems.ts';
import type { ElementReader } from './streamArrays.ts';

/** What an annotation must have for a kind of evaluation. */
export type CocoKind = 'keypoints' | 'boxes' | 'masks';

/** What pycocotools stops without, and what can be found in another way: the box, no crowd, the visible keypoints. */
export const DISPENSABLE = ['area', 'iscrowd', 'num_keypoints'] as const;

export type Dispensable = (typeof DISPENSABLE)[number];

/** id, image id, category id, area, crowd (-1: absent), num_keypoints (-1: absent) */
const SCALARS = 6;

/** Reads `annotations` of a COCO file into columns; ids of images and categories are resolved afterwards. */
export class AnnotationReader {
  count = 0;
  readonly scalars = new Column(SCALARS);
  readonly boxes = new Column(4);
  keypoints: Column | undefined;
  readonly segmentations: (Segmentation | undefined)[] = [];
  private readonly points = new Float64Array(3 * 256);
  private readonly kind: CocoKind;
  private readonly problems: Problems;
  private readonly mayLack: ReadonlySet<Dispensable>;

  /** `mayLack`: fields that may be absent. */
  constructor(kind: CocoKind, problems: Problems, mayLack: ReadonlySet<Dispensable>) {
    this.kind = kind;
    this.problems = problems;
    this.mayLack = mayLack;
  }

  readonly read: ElementReader = (scanner, index) => {
    const row = this.count;
    const scalar = this.scalars.reserve(row);
    const box = this.boxes.reserve(row);
    const { data } = this.scalars;
    data.fill(NaN, scalar, scalar + SCALARS);
    data[scalar + 4] = -1;
    data[scalar + 5] = -1;
    let boxed = 0;
    let keypoints = -1;
    let outline: unknown;
    scanner.expect(123);
    for (let key = scanner.key(true); key !== undefined; key = scanner.key(false)) {
      const field = fieldOf(key);
      if (field >= 0) data[scalar + field] = this.scalar(scanner, key, index);
      else if (key === 'bbox') boxed = scanner.numbers(this.boxes.data, box, 4);
      else if (key === 'keypoints' && this.kind === 'keypoints')
        keypoints = this.readKeypoints(scanner);
      else if (key === 'segmentation' && this.kind === 'masks') outline = scanner.value();
      else scanner.skip();
    }
    this.check(scalar, boxed, box, keypoints, index);
    if (this.kind === 'masks') this.segmentations.push(segmentation(outline));
    if (keypoints >= 0) this.keep(keypoints, row, scalar, index);
    this.count = row + 1;
  };

  private scalar(scanner: JsonScanner, key: string, index: number): number {
    const word = scanner.peek();
    if (word === 116 || word === 102) {
      scanner.skip();
      return word === 116 ? 1 : 0;
    }
    const value = scanner.number();
    if (value === undefined) {
      this.problems.add(`'${key}' of an annotation is not a number`, `annotations[${index}]`);
      return 0;
    }
    return value;
  }

  private check(at: number, boxed: number, box: number, keypoints: number, index: number): void {
    const { data } = this.scalars;
    if (data[at] !== data[at]) this.missing('id', at, index);
    if (data[at + 1] !== data[at + 1]) this.missing('image_id', at, index);
    if (data[at + 2] !== data[at + 2]) this.missing('category_id', at, index);
    if (data[at + 3] !== data[at + 3]) this.needed('area', at, index);
    if (data[at + 4] === -1) this.needed('iscrowd', at, index);
    if (this.kind === 'keypoints') {
      if (data[at + 5] === -1) this.needed('num_keypoints', at, index);
      if (keypoints < 0) this.missing('keypoints', at, index);
    }
    if (boxed !== 4 && this.kind !== 'masks') this.missing('bbox (four numbers)', at, index);
    for (let side = box; side < box + 4; side++) {
      if (Number.isFinite(this.boxes.data[side])) continue;
      this.problems.add("'bbox' of an annotation is not finite", this.nameOf(at, index));
      break;
    }
  }

  private missing(field: string, at: number, index: number): void {
    this.problems.add(`an annotation has no '${field}'`, this.nameOf(at, index));
  }

  private needed(field: Dispensable, at: number, index: number): void {
    if (!this.mayLack.has(field)) this.missing(field, at, index);
  }

  /** The id, or the place where there is none. Made for a message only: texts for every annotation take time. */
  private nameOf(at: number, index: number): string {
    const id = this.scalars.data[at]!;
    return Number.isNaN(id) ? `annotations[${index}]` : `${id}`;
  }

  private readKeypoints(scanner: JsonScanner): number {
    return Math.min(scanner.numbers(this.points, 0, this.points.length), this.points.length);
  }

  private keep(count: number, row: number, scalar: number, index: number): void {
    this.keypoints ??= new Column(count);
    if (count % 3 !== 0 || count !== this.keypoints.width) {
      this.problems.add(
        `an annotation has not the ${this.keypoints.width / 3} keypoints (x, y, v) of the first one`,
        this.nameOf(scalar, index),
      );
      return;
    }
    const at = this.keypoints.reserve(row);
    const { data } = this.keypoints;
    let finite = true;
    for (let i = 0; i < count; i++) {
      const value = this.points[i]!;
      if (value - value !== 0) finite = false;
      data[at + i] = value;
    }
    if (!finite)
      this.problems.add("'keypoints' of an annotation are not finite", this.nameOf(scalar, index));
  }
}

/** Where a scalar field stands; -1 for any other. Keys are told apart without hashing. */
function fieldOf(key: string): number {
  if (key === 'id') return 0;
  if (key === 'image_id') return 1;
  if (key === 'category_id') return 2;
  if (key === 'area') return 3;
  if (key === 'iscrowd') return 4;
  return key === 'num_keypoints' ? 5 : -1;
}
