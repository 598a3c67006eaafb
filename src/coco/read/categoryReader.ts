import { z } from 'zod';

import type { Category } from '../groundTruth.ts';
import type { Problems } from './problems.ts';
import type { ElementReader } from './streamArrays.ts';

const schema = z.object({
  id: z.number(),
  name: z.string().optional(),
  keypoints: z.array(z.string()).optional(),
  skeleton: z.array(z.tuple([z.number(), z.number()])).optional(),
});

/** Reads `categories` of a COCO file. Skeletons there count from 1. */
export class CategoryReader {
  readonly found: Category[] = [];
  private readonly problems: Problems;

  constructor(problems: Problems) {
    this.problems = problems;
  }

  readonly read: ElementReader = (scanner, index) => {
    const parsed = schema.safeParse(scanner.value());
    if (!parsed.success) {
      this.problems.add(
        'a category is not { id, name, keypoints, skeleton }',
        `categories[${index}]`,
      );
      return;
    }
    const { id, name, keypoints, skeleton } = parsed.data;
    if (this.found.some((category) => category.id === id)) {
      this.problems.add('two categories have one id', id);
      return;
    }
    this.found.push({
      id,
      name: name ?? `${id}`,
      keypoints,
      skeleton: skeleton?.map(([from, to]) => [from - 1, to - 1]),
    });
  };
}
