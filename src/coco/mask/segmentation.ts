import { z } from 'zod';

import { countsOfString } from './countsOfString.ts';
import type { Mask } from './mask.ts';

/** A mask, or polygons (flat x, y lists) that become one when the picture's size is known. */
export type Segmentation = Mask | { readonly polygons: readonly (readonly number[])[] };

const schema = z.union([
  z.array(z.array(z.number())),
  z.object({
    size: z.tuple([z.int().min(0), z.int().min(0)]),
    counts: z.union([z.string(), z.array(z.int().min(0))]),
  }),
]);

/** A `segmentation` of a COCO file: polygons, RLE with a list of counts, or RLE with a string. Undefined: none of them. */
export function segmentation(value: unknown): Segmentation | undefined {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return undefined;
  if (Array.isArray(parsed.data)) return { polygons: parsed.data };
  const { size, counts } = parsed.data;
  const runs = typeof counts === 'string' ? countsOfString(counts) : Uint32Array.from(counts);
  return { height: size[0], width: size[1], counts: runs };
}
