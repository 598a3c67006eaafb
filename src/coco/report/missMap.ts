import type { Evaluated } from '../procedure/evaluated.ts';
import { CHART_SCHEMA } from './chartSchema.ts';
import type { ChartExhibit } from '../../core/exhibit.ts';

const CELLS = 12;

/** Where in the picture objects are missed, at the first threshold; undefined when the file gives no picture sizes. */
export function missMap({ evaluation }: Evaluated): ChartExhibit | undefined {
  const { truth, truthIgnored, partners, cells } = evaluation;
  const { images, annotations } = truth;
  const found = new Set(partners?.subarray(0, cells.detections.length));
  const missed = Array.from({ length: CELLS * CELLS }, () => 0);
  const all = missed.slice();
  for (let gt = 0; gt < annotations.count; gt++) {
    if (truthIgnored[0]![gt] === 1) continue;
    const image = annotations.image[gt]!;
    const [width, height] = [images.width[image]!, images.height[image]!];
    if (width === 0 || height === 0) return undefined;
    const place = (from: number, side: number, size: number) =>
      Math.min(CELLS - 1, Math.max(0, Math.floor((CELLS * (from + side / 2)) / size)));
    const x = place(annotations.boxes[4 * gt]!, annotations.boxes[4 * gt + 2]!, width);
    const y = place(annotations.boxes[4 * gt + 1]!, annotations.boxes[4 * gt + 3]!, height);
    all[y * CELLS + x]!++;
    if (!found.has(gt)) missed[y * CELLS + x]!++;
  }
  const values = all.flatMap((count, cell) =>
    count === 0
      ? []
      : [
          {
            x: cell % CELLS,
            y: Math.floor(cell / CELLS),
            missed: missed[cell]!,
            share: missed[cell]! / count,
          },
        ],
  );
  const axis = (field: string) =>
    ({
      field,
      type: 'ordinal',
      axis: null,
      scale: { domain: Array.from({ length: CELLS }, (_, i) => i) },
    }) as const;
  return {
    kind: 'chart',
    id: 'misses',
    title: 'Where objects are missed',
    caption:
      'The picture in 12 by 12 parts, by the middle of the box: the colour is the share of objects there that nothing detects, the number how many. Empty parts hold no object.',
    spec: {
      $schema: CHART_SCHEMA,
      data: { values },
      width: 240,
      height: 200,
      layer: [
        {
          mark: 'rect',
          encoding: {
            x: axis('x'),
            y: axis('y'),
            color: {
              field: 'share',
              type: 'quantitative',
              title: 'missed',
              scale: { scheme: 'reds', domain: [0, 1] },
              legend: { format: '%' },
            },
          },
        },
        {
          transform: [{ filter: 'datum.missed > 0' }],
          mark: { type: 'text', fontSize: 8 },
          encoding: {
            x: axis('x'),
            y: axis('y'),
            text: { field: 'missed' },
            color: { condition: { test: 'datum.share > 0.6', value: 'white' }, value: 'black' },
          },
        },
      ],
    },
  };
}
