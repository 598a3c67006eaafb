import type { Exhibit } from '../../core/exhibit.ts';
import type { GateResult } from '../../core/gate.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { ProcedureRecord } from '../../core/runRecord.ts';
import { capital } from '../text/capital.ts';
import { formatMeasurement } from '../text/formatMeasurement.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { plural } from '../text/plural.ts';
import { visibleText } from '../text/visibleText.ts';
import { figuresTable } from './answersTable.ts';
import type { Answer, Block, Cell, Section } from './block.ts';
import { evidenceText } from './evidenceText.ts';
import { exhibitBlocks } from './exhibitBlocks.ts';
import { briefFindings, findingsBlocks } from './findingsBlocks.ts';
import { gatesTable } from './gatesTable.ts';
import { shortened } from './summarySentence.ts';

/** How much of a procedure its chapter holds. */
export type Extent = 'whole' | 'brief';

/**
 * The chapter of a procedure: what it found, its pictures and tables, its numbers, its findings, its gates. A brief one
 * holds the exhibits that the headline names and the worst findings in a line each; `detailSection` holds the rest.
 */
export function procedureSection(
  procedure: ProcedureRecord,
  answer: Answer,
  gates: readonly GateResult[],
  extent: Extent,
): Section {
  const own = procedure.exhibits.filter(({ annex }) => annex !== true);
  const shown = extent === 'brief' ? shownInBrief(procedure) : own;
  const left = own.length - shown.length;
  return {
    id: answer.link,
    title: `${answer.procedure}: ${answer.kind}`,
    blocks: [
      { kind: 'paragraph', text: opening(procedure, answer) },
      ...mainFigures(answer, extent),
      ...shown.flatMap((exhibit) => exhibitBlocks(exhibit, extent)),
      ...(extent === 'brief'
        ? briefFindings(procedure)
        : [...measurementsTable(procedure), ...findingsBlocks(procedure)]),
      ...(extent === 'brief' ? [whereTheRestIs(procedure, left)] : gatesBlocks(gates)),
    ],
    sections: [],
  };
}

function mainFigures(answer: Answer, extent: Extent): Block[] {
  if (answer.lines.length === 0) return [];
  return extent === 'brief'
    ? [figuresTable(answer)]
    : [{ kind: 'list', items: answer.lines.map(({ sentence }) => sentence) }];
}

function gatesBlocks(gates: readonly GateResult[]): Block[] {
  return gates.length === 0 ? [] : [gatesTable(gates, 'Gates')];
}

/** What a brief chapter leaves out: other exhibits, all figures, findings in full, and why gates hold or do not. */
export function detailSection(
  procedure: ProcedureRecord,
  { link }: Answer,
  gates: readonly GateResult[],
): Section {
  const shown = shownInBrief(procedure);
  return {
    id: `${link}-details`,
    title: visibleText(`${procedure.name}: ${procedure.kind}`),
    blocks: [
      ...procedure.exhibits
        .filter((exhibit) => exhibit.annex !== true && !shown.includes(exhibit))
        .flatMap((exhibit) => exhibitBlocks(exhibit)),
      ...measurementsTable(procedure),
      ...findingsBlocks(procedure),
      ...gatesBlocks(gates),
    ],
    sections: [],
  };
}

/** Exhibits of a brief chapter, at most. */
const MOST_IN_BRIEF = 2;

function shownInBrief({ exhibits, headline }: ProcedureRecord): Exhibit[] {
  const own = exhibits.filter(({ annex }) => annex !== true);
  const named = (headline?.exhibits ?? []).flatMap((id) => own.filter((each) => each.id === id));
  return named.length > 0 ? named.slice(0, MOST_IN_BRIEF) : own.slice(0, 1);
}

function whereTheRestIs({ measurements }: ProcedureRecord, exhibits: number): Block {
  const more = exhibits === 0 ? '' : `${plural(exhibits, 'further exhibit')}, `;
  const figures = measurements.filter(({ detail }) => detail !== true).length;
  return {
    kind: 'paragraph',
    text: capital(`${more}${plural(figures, 'figure')} and the findings in full stand in annex A.`),
    tone: 'muted',
  };
}

/** What was tried, and how many queries went unanswered. */
function opening(procedure: ProcedureRecord, { tried }: Answer): string {
  const failed = Object.values(procedure.ledger.failed).reduce((sum, each) => sum + each, 0);
  const evidence = procedure.headline === undefined ? '' : ` Evidence: ${evidenceText(procedure)}.`;
  const unanswered =
    failed === 0 ? '' : ` ${formatNumber(failed)} of the queries had no usable answer.`;
  return `${capital(tried)}.${evidence}${unanswered}`;
}

function measurementsTable({ measurements }: ProcedureRecord): Block[] {
  if (measurements.length === 0)
    return [{ kind: 'paragraph', text: 'The procedure measured nothing.', tone: 'muted' }];
  const shown = measurements.filter(({ detail }) => detail !== true);
  const left = measurements.length - shown.length;
  const further = left === 0 ? '' : ` ${capital(plural(left, 'further measurement'))} in run.json.`;
  return [
    {
      kind: 'table',
      title: 'All figures',
      caption: `n: the observations behind a figure. Methods and notes stand in the annex, Statistics.${further}`,
      columns: [
        { title: 'Figure' },
        { title: 'Value', align: 'right' },
        { title: 'Interval', align: 'right' },
        { title: 'Confidence', align: 'right' },
        { title: 'n', align: 'right' },
      ],
      rows: shown.map(measurementRow),
    },
  ];
}

function measurementRow(measurement: Measurement): Cell[] {
  const { value, interval, n } = formatMeasurement(measurement);
  const { title, name, interval: bounds } = measurement;
  return [
    title === undefined || title === ''
      ? { text: visibleText(name), code: true }
      : { text: visibleText(shortened(title, 300)), sub: visibleText(name) },
    measurement.value === null
      ? { text: value, tone: 'muted' }
      : { text: visibleText(value), sort: measurement.value },
    { text: interval === '' ? '–' : interval, sort: bounds?.upper ?? undefined },
    bounds === undefined || interval === ''
      ? { text: 'no interval', tone: 'muted' }
      : { text: `${formatNumber(bounds.confidence * 100)}\u00A0%`, sort: bounds.confidence },
    { text: n, sort: measurement.n },
  ];
}
