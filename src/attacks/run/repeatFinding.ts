import { ConfigurationError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import type { ProcedureContext, Repetition } from '../../core/procedure.ts';
import { setUpDetector } from '../detectors/setUpDetector.ts';
import { className, pointsOf } from '../findings.ts';
import type { AttackOptions } from '../options.ts';
import { setUp } from './setUp.ts';

/** Sends the bytes of a finding again, and judges the reply again. */
export async function repeatFinding(
  context: ProcedureContext<AttackOptions>,
  finding: Finding,
): Promise<Repetition> {
  const points = pointsOf(finding.inputs);
  const name = (finding.inputs as { readonly item?: unknown }).item;
  const { detector } = context.options;
  const prepared =
    detector === undefined ? await setUp(context) : await setUpDetector(context, detector);
  const item = prepared.items.find((one) => one.name === name);
  if (points === undefined || item === undefined)
    throw new ConfigurationError(`the finding ${finding.id} does not fit the data`, {
      code: 'finding.no-point',
      hint: 'Name a file of the folder `findings` of a run of this scenario.',
    });
  const query = { point: points.adversarial, original: item.original };
  const [answer] = await prepared.scoresView.ask([query]);
  const { label, target } = item.original;
  return {
    violated: answer!.wrong,
    expected:
      detector !== undefined
        ? `not: ${prepared.scoresView.criterion.text}`
        : target === undefined
          ? className(prepared, label)
          : `not ${className(prepared, target)}`,
    observed:
      answer!.invalid ??
      (detector === undefined
        ? className(prepared, answer!.label)
        : answer!.wrong
          ? prepared.scoresView.criterion.text
          : 'the goal is not reached'),
  };
}
