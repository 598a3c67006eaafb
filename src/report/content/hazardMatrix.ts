import { HAZARDS, type Hazard } from '../../core/hazard.ts';
import type { ProcedureRecord, RunRecord } from '../../core/runRecord.ts';
import { plural } from '../text/plural.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Answer, AnswerGate, Block, Cell } from './block.ts';
import { evidenceText } from './evidenceText.ts';

/** Hazard by hazard: which procedures gave evidence, how much, and what the gates on them say; or that nothing did. */
export function hazardMatrix(run: RunRecord, answers: readonly Answer[]): Block {
  return {
    kind: 'table',
    title: 'Hazards and evidence',
    caption:
      'Findings: violations that the procedure kept. A hazard that was tested without a gate was not judged; one that was not tested may still occur.',
    columns: [
      { title: 'Hazard' },
      { title: 'Tested by' },
      { title: 'Evidence' },
      { title: 'Findings', align: 'right' },
      { title: 'Gates' },
    ],
    rows: (Object.keys(HAZARDS) as Hazard[]).flatMap((hazard) => rowsOf(run, answers, hazard)),
  };
}

function rowsOf(run: RunRecord, answers: readonly Answer[], hazard: Hazard): Cell[][] {
  const tested = run.procedures
    .map((procedure, index) => ({ procedure, answer: answers[index] }))
    .filter(({ procedure }) => procedure.hazards?.includes(hazard) ?? false);
  if (tested.length === 0)
    return [
      [
        { text: HAZARDS[hazard] },
        { text: 'not tested', tone: 'muted' },
        { text: 'none', tone: 'muted' },
        { text: '–', tone: 'muted' },
        { text: '–', tone: 'muted' },
      ],
    ];
  return tested.map(({ procedure, answer }, index) => [
    { text: index === 0 ? HAZARDS[hazard] : '', strong: true },
    {
      text: visibleText(procedure.name),
      link: answer?.link,
      sub: procedure.kind === procedure.name ? undefined : visibleText(procedure.kind),
    },
    { text: evidenceText(procedure) },
    { text: findingsText(procedure), sort: procedure.findings.length },
    gatesCell(answer),
  ]);
}

function findingsText({ findings, violations }: ProcedureRecord): string {
  if (findings.length === 0) return 'none';
  return violations === undefined || violations <= findings.length
    ? String(findings.length)
    : `${findings.length} of ${violations}`;
}

/** The verdict of the gates on a procedure, in one cell; warnings are counted beside it. */
export function gatesCell(answer: Answer | undefined): Cell {
  const all = answer?.lines.flatMap((line) => line.gates) ?? [];
  if (all.length === 0) return { text: 'no gate', tone: 'muted' };
  const gates = all.filter(({ level }) => level === 'error');
  const warnings = all.filter(({ level }) => level === 'warning');
  const raised = warnings.filter(({ verdict }) => verdict !== 'pass').length;
  if (gates.length === 0)
    return raised === 0
      ? { text: '✓ no warning', tone: 'pass' }
      : { text: `! ${plural(raised, 'warning')}`, tone: 'warning' };
  const { text, tone } = verdictCell(gates);
  return { text: raised === 0 ? text : `${text}, ${plural(raised, 'warning')}`, tone };
}

function verdictCell(gates: readonly AnswerGate[]): Cell {
  const failed = gates.filter(({ verdict }) => verdict === 'fail');
  const open = gates.filter(({ verdict }) => verdict === 'inconclusive');
  const of = ` of ${plural(gates.length, 'gate')}`;
  if (failed.length > 0) return { text: `✕ ${failed.length}${of} violated`, tone: 'fail' };
  if (open.length > 0) return { text: `? ${open.length}${of} undecided`, tone: 'inconclusive' };
  return {
    text: gates.length === 1 ? '✓ the gate holds' : `✓ ${gates.length} gates hold`,
    tone: 'pass',
  };
}
