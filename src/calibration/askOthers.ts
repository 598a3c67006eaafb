import type { Picture } from '../core/picture.ts';
import type { ProcedureContext } from '../core/procedure.ts';
import { compilePipeline } from '../pictures/pipeline.ts';
import { askAnswers } from './input/askAnswers.ts';
import type { CertainAnswers } from './input/askAnswers.ts';
import { offsetData } from './ood/offsetData.ts';
import type { CalibrationOptions } from './options.ts';

/** The certainties of items that are not of the kind of the data. */
export async function askOthers(
  context: ProcedureContext<CalibrationOptions>,
  kind: 'ood' | 'offset' | 'corrupted',
): Promise<CertainAnswers['certainties']> {
  const random = context.random.fork(`others ${kind}`);
  const own = { labelled: false, random } as const;
  if (kind === 'ood') {
    const data = await context.data('outOfDistribution');
    return (await askAnswers(context, data, { ...own, what: 'the other data' })).certainties;
  }
  const data = await context.data('data');
  if (kind === 'offset') {
    const around = await offsetData(context, data, random.fork('offset'));
    return (await askAnswers(context, around, { ...own, what: 'items around the data' }))
      .certainties;
  }
  const pipeline = compilePipeline(context.options.corruptions!, []);
  const change = (picture: Picture, i: number) =>
    pipeline.apply(picture, new Map(), random.fork(`item ${i}`));
  return (await askAnswers(context, data, { ...own, what: 'corrupted items', change })).certainties;
}
