import type { GateResult } from '../../core/gate.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { plural } from '../text/plural.ts';
import { visibleText } from '../text/visibleText.ts';
import { evidenceText } from './evidenceText.ts';
import { modelsUnderTest } from './modelsUnderTest.ts';

/** The verdict in a few words: `All 2 gates hold`. */
export function verdictLine(run: RunRecord): string {
  const gates = strict(run);
  const total = gates.length;
  const raised = raisedWarnings(run);
  const warnings = raised === 0 ? '' : `, ${plural(raised, 'warning')}`;
  if (total === 0) return `No gates, so nothing was judged${warnings}`;
  const failed = gates.filter((gate) => gate.verdict === 'fail').length;
  const open = gates.filter((gate) => gate.verdict === 'inconclusive').length;
  if (failed > 0) return `${failed} of ${plural(total, 'gate')} violated${warnings}`;
  if (open > 0) return `${open} of ${plural(total, 'gate')} without enough evidence${warnings}`;
  const hold =
    total === 1 ? 'The gate holds' : total === 2 ? 'Both gates hold' : `All ${total} gates hold`;
  return hold + warnings;
}

/** The gates that decide the verdict. */
function strict({ gates }: RunRecord): GateResult[] {
  return gates.filter(({ level }) => level !== 'warning');
}

/** Gates that only warn and do not hold. */
function raisedWarnings({ gates }: RunRecord): number {
  return gates.filter(({ level, verdict }) => level === 'warning' && verdict !== 'pass').length;
}

/** The run in one sentence, with its gates. */
export function summarySentence(run: RunRecord): string {
  const names = [...new Set(modelsUnderTest(run).map(({ signature }) => signature.name))];
  const many = names.length > 1;
  return visibleText(`${subject(names)} ${judgement(run, many)}; ${evidence(run)}.`);
}

/** `Model aeb`, `Models aeb and aeb-int8`, `3 models`. */
function subject(names: readonly string[]): string {
  const [first, second] = names.map((name) => shortened(name, 80));
  if (first === undefined) return 'The run';
  if (second === undefined) return `Model ${first}`;
  return names.length === 2 ? `Models ${first} and ${second}` : `${names.length} models`;
}

function judgement(run: RunRecord, many: boolean): string {
  const judged = strict(run);
  const failed = judged.filter((gate) => gate.verdict === 'fail');
  const open = judged.filter((gate) => gate.verdict === 'inconclusive');
  if (run.verdict === 'pass') {
    const gates =
      judged.length === 1
        ? 'the one gate of the scenario'
        : judged.length === 2
          ? 'both gates'
          : `all ${judged.length} gates`;
    const raised = raisedWarnings(run);
    const raises = many ? 'raise' : 'raises';
    const warned = run.gates.length - judged.length;
    return `${many ? 'meet' : 'meets'} ${gates}${raised === 0 ? '' : `, and ${raises} ${raised} of ${plural(warned, 'warning')}`}`;
  }
  if (run.verdict === 'fail') {
    const [first] = failed;
    const measured =
      first === undefined || first.measured === null
        ? ''
        : `: ${shortened(first.condition, 100)}, measured ${formatNumber(first.measured)} on n = ${formatNumber(first.n)}`;
    return `${many ? 'violate' : 'violates'} ${failed.length} of ${plural(judged.length, 'gate')}${measured}`;
  }
  if (judged.length === 0)
    return `${many ? 'were' : 'was'} not judged, since the scenario names no gates`;
  return `can be neither passed nor failed: ${open.length} of ${plural(judged.length, 'gate')} lack evidence`;
}

/** Of more procedures, the matrix of hazards says how many findings each kept. */
const MOST_COUNTED = 3;

/** What the run rests on, where procedures do not say it with their figures. */
function evidence(run: RunRecord): string {
  const failed = run.procedures
    .flatMap(({ ledger }) => Object.values(ledger.failed))
    .reduce((sum, each) => sum + each, 0);
  const asked = run.procedures.reduce((sum, { ledger }) => sum + ledger.asked, 0);
  const findings = run.procedures.reduce((sum, each) => sum + each.findings.length, 0);
  const seen = run.procedures.reduce(
    (sum, each) => sum + Math.max(each.violations ?? 0, each.findings.length),
    0,
  );
  const kept =
    seen > findings
      ? `${formatNumber(findings)} of ${formatNumber(seen)} violations kept as findings`
      : plural(findings, 'finding');
  const unanswered =
    failed === 0
      ? ''
      : `, ${formatNumber(failed)} of ${plural(asked, 'query', 'queries')} had no usable answer`;
  const texts = run.procedures.map((procedure) => evidenceText(procedure));
  const rests = texts.length <= 2 ? texts.join(' and ') : `${texts.length} procedures were run`;
  return texts.length > MOST_COUNTED ? `${rests}${unanswered}` : `${rests}${unanswered}, ${kept}`;
}

/** At most `limit` characters, with an ellipsis where something is left out. */
export function shortened(text: string, limit: number): string {
  const characters = Array.from(text);
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}
