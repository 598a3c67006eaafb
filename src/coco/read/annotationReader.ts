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
    const place = `annotations[${index}]`;
    scanner.expect(123);
    for (let key = scanner.key(true); key !== undefined; key = scanner.key(false)) {
      const field = FIELDS.get(key);
      if (field !== undefined) data[scalar + field] = this.scalar(scanner, key, place);
      else if (key === 'bbox') boxed = scanner.numbers(this.boxes.data, box, 4);
      else if (key === 'keypoints' && this.kind === 'keypoints')
        keypoints = this.readKeypoints(scanner);
      else if (key === 'segmentation' && this.kind === 'masks') outline = scanner.value();
      else scanner.skip();
    }
    const name = Number.isNaN(data[scalar]!) ? place : `${data[scalar]}`;
    this.check(scalar, boxed, box, keypoints, name);
    if (this.kind === 'masks') this.segmentations.push(segmentation(outline));
    if (keypoints >= 0) this.keep(keypoints, row, name);
    this.count = row + 1;
  };

  private scalar(scanner: JsonScanner, key: string, place: string): number {
    const word = scanner.peek();
    if (word === 116 || word === 102) {
      scanner.skip();
      return word === 116 ? 1 : 0;
    }
    const value = scanner.number();
    if (value === undefined) {
      this.problems.add(`'${key}' of an annotation is not a number`, place);
      return 0;
    }
    return value;
  }

  private check(at: number, boxed: number, box: number, keypoints: number, name: string): void {
    const { data } = this.scalars;
    const { problems } = this;
    const missing = (field: string) => {
      problems.add(`an annotation has no '${field}'`, name);
    };
    if (Number.isNaN(data[at]!)) missing('id');
    if (Number.isNaN(data[at + 1]!)) missing('image_id');
    if (Number.isNaN(data[at + 2]!)) missing('category_id');
    const needed = (field: Dispensable) => {
      if (!this.mayLack.has(field)) missing(field);
    };
    if (Number.isNaN(data[at + 3]!)) needed('area');
    if (data[at + 4] === -1) needed('iscrowd');
    if (data[at + 5] === -1 && this.kind === 'keypoints') needed('num_keypoints');
    if (boxed !== 4 && this.kind !== 'masks') missing('bbox (four numbers)');
    if (this.boxes.data.subarray(box, box + 4).some((side) => !Number.isFinite(side)))
      problems.add("'bbox' of an annotation is not finite", name);
    if (this.kind !== 'keypoints') return;
    if (keypoints < 0) missing('keypoints');
  }

  private readKeypoints(scanner: JsonScanner): number {
    return Math.min(scanner.numbers(this.points, 0, this.points.length), this.points.length);
  }

  private keep(count: number, row: number, name: string): void {
    this.keypoints ??= new Column(count);
    if (count % 3 !== 0 || count !== this.keypoints.width) {
      this.problems.add(
        `an annotation has not the ${this.keypoints.width / 3} keypoints (x, y, v) of the first one`,
        name,
      );
      return;
    }
    const at = this.keypoints.reserve(row);
    for (let i = 0; i < count; i++) {
      const value = this.points[i]!;
      if (!Number.isFinite(value))
        this.problems.add("'keypoints' of an annotation are not finite", name);
      this.keypoints.data[at + i] = value;
    }
  }
}

const FIELDS = new Map([
  ['id', 0],
  ['image_id', 1],
  ['category_id', 2],
  ['area', 3],
  ['iscrowd', 4],
  ['num_keypoints', 5],
]);
