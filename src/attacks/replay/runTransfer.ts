import type { Finding } from '../../core/finding.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { ProcedureContext, ProcedureResult } from '../../core/procedure.ts';
import type { AttackOptions } from '../options.ts';
import { sampleFoldersOf, transferTargetsOf } from '../options.ts';
import { boundAlone } from '../boundAlone.ts';
import { share } from '../share.ts';
import { askSamples, type TransferredTo } from './askSamples.ts';
import { readSamples, type Samples } from './readSamples.ts';
import { shownName } from './shownName.ts';
import { transferMatrix, transferTable } from './transferTables.ts';

/** What the samples of one folder did. */
interface Sent {
  readonly samples: Samples;
  readonly reached: readonly TransferredTo[];
}

/**
 * Mode `transfer`: asks every target about samples that other runs saved, clean and adversarial. An item counts where
 * the target gets the clean one right. Nothing is searched: one query an item and kind.
 */
export async function runTransfer(
  context: ProcedureContext<AttackOptions>,
): Promise<ProcedureResult> {
  const { options, seed } = context;
  const folders = sampleFoldersOf(options);
  const targets = transferTargetsOf(options).map((one) => ({
    ...one,
    shown: shownName(one, context),
  }));
  const sent: Sent[] = [];
  for (const [base, folder] of folders) {
    const samples = await readSamples(folder, context.files);
    const reached: TransferredTo[] = [];
    for (const target of targets) {
      context.progress({ done: sent.length, total: folders.length, phase: target.shown });
      reached.push(await askSamples(context, samples, { ...target, base }));
    }
    sent.push({ samples, reached });
  }
  const [first] = sent;
  const { samples } = first!;
  const attacks = [...new Set(sent.map((one) => one.samples.attack))].join(', ');
  const several = sent.length > 1;
  return {
    headline: {
      tried: `${samples.items.length} samples${several ? ` each of ${folders.map(([base]) => base).join(', ')}` : ''} made by ${attacks} under ${samples.norm}, sent to ${targets.map(({ shown }) => shown).join(', ')}`,
      measurements: ['successRate', 'robustAccuracy', 'cleanAccuracy'],
    },
    measurements: targets.flatMap(({ name, shown }, t) =>
      overTarget(
        { name, shown },
        t,
        sent.map(({ reached }) => reached[t]!),
      ),
    ),
    findings: first!.reached[0]!.broken.slice(0, 20).map(
      ({ item, name, answered }, k): Finding => ({
        id: `f-${String(k + 1).padStart(4, '0')}`,
        title: `the saved sample of ${name} is read as ${className(samples, answered)} by ${targets[0]!.shown}`,
        rule: `attack.transfer.${samples.norm}`,
        severity: 'error',
        inputs: { item: name, sha256: samples.items[item]!.sha256 },
        expected: className(samples, samples.items[item]!.label ?? undefined),
        observed: className(samples, answered),
        seed,
      }),
    ),
    exhibits: [
      ...(several ? [transferMatrix(sent.map(({ reached }) => reached))] : []),
      transferTable(
        sent.flatMap((one) =>
          one.reached.map((reached) => ({ attack: one.samples.attack, reached })),
        ),
      ),
    ],
  };
}

/** The measurements of one target: over all folders by item, and for each folder that has a name. */
function overTarget(
  { name, shown }: { readonly name: string; readonly shown: string },
  place: number,
  reached: readonly TransferredTo[],
): readonly Measurement[] {
  const suffix = place === 0 ? '' : `.${name}`;
  // The same item in several folders is one item, broken when any of its samples breaks it.
  const right = new Set(reached.flatMap((one) => one.right.map((item) => item.name)));
  const broken = new Set(reached.flatMap((one) => one.broken.map((item) => item.name)));
  const labelled = new Set(reached.flatMap((one) => one.labelled)).size;
  const on = shown === 'target' ? 'the target' : shown;
  return [
    {
      ...share(`cleanAccuracy${suffix}`, right.size, labelled, 'higher'),
      sentence: 'Reads {share} of clean items rightly',
      sample: 'items',
    },
    boundAlone(
      {
        ...share(`robustAccuracy${suffix}`, right.size - broken.size, labelled, 'higher'),
        sentence: 'Reads {share} of items rightly, clean and under every saved sample',
        sample: 'items',
      },
      'upper',
      'Under these samples alone: an attack on this very target can only lower it.',
    ),
    {
      ...share(`successRate${suffix}`, broken.size, right.size, 'lower'),
      title: `saved samples that ${on} misreads`,
      sentence: `Of saved samples ${on} misreads {share}`,
      sample: 'items read rightly when clean',
    },
    ...reached.flatMap((one) =>
      one.base === ''
        ? []
        : [
            {
              ...share(
                `successRate.${one.base}.${name}`,
                one.broken.length,
                one.right.length,
                'lower',
              ),
              title: `samples made on ${one.base} that ${on} misreads`,
            },
          ],
    ),
  ];
}

function className({ classes }: Samples, label: number | undefined): string {
  if (label === undefined) return 'no class';
  const name = classes?.[label];
  return name === undefined ? `class ${label}` : `${name} (${label})`;
}
