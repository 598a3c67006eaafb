import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import { decode } from '../decode/decoders.ts';
import type { DecoderOption } from '../decode/decoders.ts';
import { predictDetections } from '../predict/predictDetections.ts';
import type { DetectorOptions } from '../predict/predictDetections.ts';
import { truthOfData } from '../predict/truthOfData.ts';
import type { CocoSources } from '../procedure/evaluateModels.ts';
import type { AskedQueries } from '../procedure/failureMeasurements.ts';
import type { ChangedItem, PictureChange } from './pictureChange.ts';

const AT_ONCE = 16;

/** How a detector is asked for boxes, and what it calls its classes. */
export interface BoxOptions extends Pick<DetectorOptions, 'tensor' | 'fit' | 'suppression'> {
  readonly decoder?: DecoderOption | undefined;
  /** Default: the categories of the ground truth in their order. */
  readonly classes?: readonly string[] | undefined;
}

/** Asks the target for the objects in every picture of the data set, as it is or changed. */
export async function predictBoxes(
  context: Pick<ProcedureContext<unknown>, 'ask' | 'signatures' | 'data' | 'progress'>,
  options: BoxOptions,
  change?: PictureChange,
): Promise<CocoSources & AskedQueries> {
  const { decoder, tensor, fit, suppression } = options;
  if (decoder === undefined) throw new RangeError('no decoder');
  const data = await context.data('data');
  const truth = await truthOfData(data, 'boxes');
  const classes = options.classes ?? [...truth.categoryIds.keys()];
  const lines: string[] = [];
  const phase = change === undefined ? 'predicting' : `${change.name}, severity ${change.severity}`;
  let failed = 0;
  for (let from = 0; from < data.count; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, data.count - from);
    const clean = await Promise.all(
      Array.from({ length: count }, async (_, i) => data.read(from + i)),
    );
    const items: readonly ChangedItem[] = (await change?.apply(clean)) ?? clean;
    const found = await predictDetections(
      context,
      items.map(({ picture }) => picture),
      {
        role: 'target',
        decode: (outputs, input) => decode(outputs, decoder, input),
        tensor,
        fit,
        suppression,
        shown: items.map(({ shown }) => shown),
      },
    );
    for (const [i, detections] of found.entries()) {
      if (detections === undefined) failed++;
      for (const { category, score, box } of detections ?? []) {
        const name = classes[category];
        const id = name === undefined ? undefined : truth.categoryIds.get(name);
        if (name === undefined)
          throw new ConfigurationError(
            `decoder: the model says class ${category}, and there are ${classes.length} classes`,
            { code: 'decoder.classes', hint: "name the model's classes under `classes`" },
          );
        if (id === undefined) continue;
        lines.push(
          JSON.stringify({ image_id: truth.imageIds[from + i], category_id: id, score, bbox: box }),
        );
      }
    }
    context.progress({ done: from + items.length, total: data.count, phase });
  }
  const bytes = (text: string) => new TextEncoder().encode(text);
  return {
    truth: bytes(truth.json),
    results: bytes(`[${lines.join(',\n')}]`),
    asked: data.count,
    failed,
  };
}
