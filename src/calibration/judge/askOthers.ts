import type { DataSet } from '../../core/dataSet.ts';
import type { Picture } from '../../core/picture.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { RandomStream } from '../../core/random.ts';
import { compilePipeline } from '../../pictures/pipeline.ts';
import { MOST_SHOWN } from '../exhibits/otherItems.ts';
import { askAnswers } from '../input/askAnswers.ts';
import type { CertainAnswers } from '../input/askAnswers.ts';
import { offsetData } from '../ood/offsetData.ts';
import type { CalibrationOptions, OthersKind } from '../options.ts';

const WHAT: Readonly<Record<OthersKind, string>> = {
  ood: 'the other data',
  offset: 'items around the data',
  corrupted: 'corrupted items',
};

/** Items that are not of the kind of the data: how certain the answers to them are, and the first of them. */
export async function askOthers(
  context: ProcedureContext<CalibrationOptions>,
  kind: OthersKind,
): Promise<{
  readonly certainties: CertainAnswers['certainties'];
  readonly shown: readonly Picture[];
}> {
  const random = context.random.fork(`others ${kind}`);
  const { data, change = (picture) => picture } = await itemsOf(context, kind, random);
  const { certainties } = await askAnswers(context, data, {
    labelled: false,
    random,
    what: WHAT[kind],
    change,
  });
  const shown: Picture[] = [];
  for (let i = 0; i < Math.min(MOST_SHOWN, data.count); i++)
    shown.push(await change((await data.read(i)).picture, i));
  return { certainties, shown };
}

async function itemsOf(
  context: ProcedureContext<CalibrationOptions>,
  kind: OthersKind,
  random: RandomStream,
): Promise<{
  readonly data: DataSet;
  readonly change?: (picture: Picture, i: number) => Picture | Promise<Picture>;
}> {
  if (kind === 'ood') return { data: await context.data('outOfDistribution') };
  const data = await context.data('data');
  if (kind === 'offset') return { data: await offsetData(context, data, random.fork('offset')) };
  const pipeline = compilePipeline(context.options.corruptions!, []);
  return {
    data,
    change: (picture, i) => pipeline.apply(picture, new Map(), random.fork(`item ${i}`)),
  };
}
