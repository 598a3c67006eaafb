import type { TableExhibit } from '../../core/exhibit.ts';
import type { Finding } from '../../core/finding.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import { clopperPearson } from '../../math/clopperPearson.ts';
import type { AttackOptions } from '../options.ts';
import { transferTargetsOf } from '../options.ts';
import { readSamples } from './readSamples.ts';
import { share } from '../share.ts';
import { askSamples, type TransferredTo } from './askSamples.ts';

/**
 * Mode `transfer`: asks every target about samples that another run saved, clean and adversarial. An item counts where
 * the target gets the clean one right. Nothing is searched: one query an item and kind.
 */
export async function runTransfer(
  context: ProcedureContext<AttackOptions>,
): Promise<ProcedureResult> {
  const { options, seed } = context;
  const samples = await readSamples(String(options.samples), context.files);
  const reached: TransferredTo[] = [];
  for (const { role, name } of transferTargetsOf(options)) {
    context.progress({ done: reached.length, phase: name });
    reached.push(await askSamples(context, samples, role, name));
  }
  const [first] = reached;
  const measurements: Measurement[] = reached.flatMap((one, i) => {
    const suffix = i === 0 ? '' : `.${one.name}`;
    return [
      share(`cleanAccuracy${suffix}`, one.right, one.labelled, 'higher'),
      {
        ...share(`robustAccuracy${suffix}`, one.right - one.broken.length, one.labelled, 'higher'),
        note: 'Under these samples alone: an attack on this very target can only lower it.',
      },
      share(`successRate${suffix}`, one.broken.length, one.right, 'lower'),
    ];
  });
  return {
    headline: {
      tried: `${samples.items.length} samples made by ${samples.attack} under ${samples.norm}, sent to ${reached.map(({ name }) => name).join(', ')}`,
      measurements: ['successRate', 'robustAccuracy', 'cleanAccuracy'],
    },
    measurements,
    findings: (first?.broken ?? []).slice(0, 20).map(({ item, answered }, k): Finding => ({
      id: `f-${String(k + 1).padStart(4, '0')}`,
      title: `the saved sample of ${samples.items[item]!.name} is read as class ${answered} by ${first!.name}`,
      rule: `attack.transfer.${samples.norm}`,
      severity: 'error',
      inputs: { item: samples.items[item]!.name, sha256: samples.items[item]!.sha256 },
      expected: `class ${samples.items[item]!.label}`,
      observed: `class ${answered}`,
      seed,
    })),
    exhibits: [matrix(samples.attack, reached)],
  };
}

function matrix(attack: string, reached: readonly TransferredTo[]): TableExhibit {
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  return {
    kind: 'table',
    id: 'transfer',
    title: 'Samples and targets',
    caption:
      'Success over the items that a target gets right when they are clean, with its 95 % Clopper-Pearson interval.',
    columns: ['samples by', 'target', 'clean right', 'made wrong', 'success', '95 % interval'].map(
      (title) => ({ title }),
    ),
    rows: reached.map(({ name, right, labelled, broken }) => {
      const interval = right === 0 ? undefined : clopperPearson(broken.length, right);
      return [
        attack,
        name,
        `${right} of ${labelled}`,
        broken.length,
        right === 0 ? '-' : percent(broken.length / right),
        interval === undefined ? '-' : `${percent(interval.lower!)} to ${percent(interval.upper!)}`,
      ];
    }),
  };
}
