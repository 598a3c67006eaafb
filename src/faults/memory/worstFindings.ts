import type { Finding } from '../../core/finding.ts';
import type { Result } from '../campaign/campaign.ts';
import type { Injection } from '../campaign/injection.ts';
import { bitFromTop } from '../population/bitField.ts';
import type { Dtype } from '../../core/tensor.ts';

/** Edits that a finding keeps: those of one injection. */
const MOST_EDITS = 200;

/** The injections that changed most decisions, with what is needed to inject them again. */
export function worstFindings(
  injections: readonly Injection[],
  results: readonly Result[],
  dtypeOf: (name: string) => Dtype,
  options: { readonly most: number; readonly seed: number; readonly rule: string },
): Finding[] {
  const harmful = [...results.keys()].filter(
    (i) => results[i]!.tally.sdc1 > 0 && injections[i]!.edits.length <= MOST_EDITS,
  );
  const worst = harmful
    .toSorted(
      (a, b) =>
        results[b]!.tally.cost - results[a]!.tally.cost ||
        results[b]!.tally.sdc1 - results[a]!.tally.sdc1 ||
        a - b,
    )
    .slice(0, options.most);
  return worst.map((place, i): Finding => {
    const { tally } = results[place]!;
    const { edits } = injections[place]!;
    const [first] = edits;
    const dtype = dtypeOf(first!.site.name);
    const element = `${first!.site.name}[${first!.index}]`;
    const where =
      first!.action === 'add'
        ? `${first!.amount.toPrecision(3)} to ${element}`
        : `at ${element}, bit ${bitFromTop(dtype, first!.bit)} of ${dtype} (0 = most significant)`;
    return {
      id: `f-${String(i + 1).padStart(4, '0')}`,
      title: `${edits.length === 1 ? first!.action : `${edits.length} edits, first`} ${where} changes ${tally.sdc1} of ${tally.inputs} decisions silently`,
      rule: options.rule,
      severity: 'warning',
      point: {
        tensor: first!.site.name,
        element: first!.index,
        ...(first!.action === 'add' ? {} : { bit: first!.bit }),
      },
      inputs: {
        fault: edits.map(({ site, ...edit }) => ({ site: site.kind, name: site.name, ...edit })),
      },
      expected: 'every decision as without the fault, or an error that shows',
      observed: `${tally.sdc1} of ${tally.inputs} decisions changed silently, ${tally.due} errors`,
      seed: options.seed,
    };
  });
}
