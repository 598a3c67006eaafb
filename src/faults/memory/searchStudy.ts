import type { Exhibit } from '../../core/exhibit.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { Artifact, ProcedureContext } from '../../core/procedure.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { SCHEMA } from '../exhibits/chartStyle.ts';
import { emptyTally, type OutcomeJudge } from '../outcomes/outcomeJudge.ts';
import { outputRows } from '../outcomes/outputRows.ts';
import { writeFaultList } from '../list/faultList.ts';
import { bitFromTop } from '../population/bitField.ts';
import { criticalSearch, randomFlips, type CriticalFlip } from '../search/criticalSearch.ts';
import type { MemoryOptions } from './options.ts';
import { goldenClasses } from './steepest.ts';
import { listedModel } from './listedModel.ts';
import type { Subject } from './subject.ts';

/** What a study adds to a campaign's result. */
export interface Study {
  readonly measurements: readonly Measurement[];
  readonly exhibits: readonly Exhibit[];
  readonly artifacts: readonly Artifact[];
}

/** Searches the fewest flips that break the model, and compares with random ones where that is asked for. */
export async function searchStudy(
  context: ProcedureContext<MemoryOptions>,
  { model, values, inputs, sha256 }: Subject,
  golden: readonly TensorMap[],
  judge: OutcomeJudge,
): Promise<Study> {
  const { options, signal } = context;
  const search = options.search!;
  context.progress({ done: 0, phase: 'critical bits' });
  const classes = goldenClasses(golden, inputs, options.output);
  const name = options.output ?? Object.keys(golden[0] ?? {})[0] ?? '';
  const { width } = outputRows(golden[0]![name]!, inputs.items[0]!);
  const accuracy = search.accuracy ?? 1 / width;
  const weights = values.filter(({ site }) => site.kind === 'weight');
  const shared = {
    model,
    values: weights,
    batches: inputs,
    classes,
    output: options.output,
    accuracy,
    candidates: search.candidates,
    loss: search.loss,
    signal,
  };
  const found = await context.remember(async () => {
    const flips = await criticalSearch({ ...shared, flips: search.flips });
    return flips.map(({ edit, ...rest }) => ({
      ...rest,
      name: edit.site.name,
      index: edit.index,
      bit: edit.bit,
    }));
  });
  const flips = found.map(({ name: tensor, index, bit, ...rest }): CriticalFlip => ({
    ...rest,
    edit: { site: { kind: 'weight', name: tensor }, index, bit, action: 'flip' },
  }));
  const random =
    search.random === 0
      ? undefined
      : await context.remember(
          async () =>
            (await randomFlips(
              { ...shared, flips: search.random },
              context.random.fork('random flips'),
            )) ?? null,
        );
  const broken = (flips.at(-1)?.accuracy ?? 1) <= accuracy;
  const dtypes = new Map(weights.map(({ site, dtype }) => [site.name, dtype]));
  const text = new TextEncoder();
  const tally = { ...emptyTally(), inputs: judge.right };
  const list = [{ id: 0, edits: flips.map(({ edit }) => edit), stratum: 'critical', tally }];
  const bound = `an upper bound: fewer may do it; accuracy ${(100 * accuracy).toPrecision(3)} % on ${judge.all} inputs`;
  const measurements: Measurement[] = [
    {
      name: 'criticalFlips',
      value: broken ? flips.length : null,
      unit: 'count',
      n: flips.length,
      better: 'higher',
      title: 'flips of chosen bits that break the model',
      note: broken ? bound : `${flips.length} flips were not enough`,
    },
  ];
  if (random !== undefined)
    measurements.push({
      name: 'randomFlips',
      value: random,
      unit: 'count',
      n: random ?? search.random,
      better: 'higher',
      title: 'flips of random bits, one after the other, that break it',
      note: random === null ? `more than ${search.random}` : 'one random order',
    });
  return {
    measurements,
    artifacts:
      flips.length === 0
        ? []
        : [
            {
              path: 'critical.csv',
              bytes: text.encode(writeFaultList(list, listedModel(sha256, values))),
              title: 'The critical bits as one injection; replay it with `list:`',
            },
          ],
    exhibits: [
      {
        kind: 'table',
        id: 'critical-bits',
        title: 'Critical bits',
        caption:
          'Flips that were chosen one after the other by the gradient of the loss, each the worst of those tried. A single bit at the top of the list is a critical bit.',
        columns: [
          { title: 'flip' },
          { title: 'tensor' },
          { title: 'element' },
          { title: 'bit, 0 = most significant' },
          { title: 'accuracy after it' },
        ],
        rows: flips.map(({ edit, accuracy: after }, i) => [
          i + 1,
          edit.site.name,
          edit.index,
          bitFromTop(dtypes.get(edit.site.name) ?? 'float32', edit.bit),
          `${(100 * after).toPrecision(3)} %`,
        ]),
      },
      {
        kind: 'chart',
        id: 'critical-accuracy',
        title: 'Accuracy over chosen flips',
        spec: {
          $schema: SCHEMA,
          width: 420,
          height: 160,
          data: {
            values: [
              { flips: 0, accuracy: judge.right / judge.all },
              ...flips.map(({ accuracy: after }, i) => ({ flips: i + 1, accuracy: after })),
            ],
          },
          mark: { type: 'line', point: true },
          encoding: {
            x: { field: 'flips', type: 'quantitative', title: 'flips', axis: { tickMinStep: 1 } },
            y: { field: 'accuracy', type: 'quantitative', scale: { domain: [0, 1] } },
          },
        },
      },
    ],
  };
}
