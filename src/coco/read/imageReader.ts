import type { GroundTruth } from '../groundTruth.ts';
import type { Problems } from './problems.ts';
import type { ElementReader } from './streamArrays.ts';

/** Reads `images` of a COCO file. */
export class ImageReader {
  private readonly ids: number[] = [];
  private readonly names: string[] = [];
  private readonly widths: number[] = [];
  private readonly heights: number[] = [];
  private readonly attributes: Record<string, string | number | boolean>[] = [];
  private readonly byId = new Map<number, number>();
  private readonly problems: Problems;

  constructor(problems: Problems) {
    this.problems = problems;
  }

  readonly read: ElementReader = (scanner, index) => {
    const value = scanner.value();
    const fields = typeof value === 'object' && value !== null ? value : {};
    const scalars: Record<string, string | number | boolean> = {};
    for (const [key, field] of Object.entries(fields)) {
      if (typeof field === 'number' || typeof field === 'string' || typeof field === 'boolean')
        scalars[key] = field;
    }
    const { id, file_name: name, width, height } = scalars;
    if (typeof id !== 'number') {
      this.problems.add('an image has no numeric id', `images[${index}]`);
      return;
    }
    if (this.byId.has(id)) {
      this.problems.add('two images have one id', id);
      return;
    }
    this.byId.set(id, this.ids.length);
    this.ids.push(id);
    this.names.push(typeof name === 'string' ? name : `${id}`);
    this.widths.push(typeof width === 'number' ? width : 0);
    this.heights.push(typeof height === 'number' ? height : 0);
    this.attributes.push(scalars);
  };

  finish(): GroundTruth['images'] {
    return {
      count: this.ids.length,
      ids: Float64Array.from(this.ids),
      names: this.names,
      width: Float64Array.from(this.widths),
      height: Float64Array.from(this.heights),
      attributes: this.attributes,
      byId: this.byId,
    };
  }
}
