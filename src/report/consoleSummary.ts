import type { GateResult, Verdict } from '../core/gate.ts';
import type { RunRecord } from '../core/runRecord.ts';
import { formatMeasurement } from './text/formatMeasurement.ts';
import { formatDuration } from './text/formatTime.ts';
import { plural } from './text/plural.ts';
import { visibleText } from './text/visibleText.ts';

/** How the summary is laid out: `color` uses ANSI escapes; `width` in characters, at least 40. */
export interface ConsoleOptions {
  readonly color: boolean;
  readonly width: number;
}

const MARKS: Readonly<Record<Verdict, string>> = { pass: '✓', fail: '✗', inconclusive: '?' };
const SHOWN_FINDINGS = 5;

/** A run on a terminal: measurements with interval and n, the first findings, the gates, and the verdict last. */
export function consoleSummary(run: RunRecord, { color, width }: ConsoleOptions): string {
  const columns = Math.max(40, width);
  const paint = (code: string, text: string): string =>
    color ? `\u001B[${code}m${text}\u001B[0m` : text;
  const colors: Readonly<Record<Verdict, string>> = { pass: '32', fail: '31', inconclusive: '33' };
  const cut = (text: string, limit: number): string => {
    const characters = Array.from(visibleText(text).replace(/\s+/g, ' '));
    return characters.length <= limit
      ? characters.join('')
      : `${characters.slice(0, limit - 1).join('')}…`;
  };
  const lines: string[] = [];
  for (const procedure of run.procedures) {
    const failed = Object.values(procedure.ledger.failed).reduce((sum, each) => sum + each, 0);
    const asked = `${plural(procedure.ledger.asked, 'query', 'queries')}${failed > 0 ? `, ${failed} failed` : ''}`;
    lines.push(
      '',
      `${paint('1', cut(procedure.name, columns - 24))} ${paint('2', `${procedure.kind} · ${asked}`)}`,
    );
    const shown = procedure.measurements.filter(({ detail }) => detail !== true);
    const left = procedure.measurements.length - shown.length;
    lines.push(...table(shown.map(row), columns, cut));
    if (left > 0)
      lines.push(`  ${paint('2', `${plural(left, 'further measurement')} in run.json`)}`);
    for (const finding of procedure.findings.slice(0, SHOWN_FINDINGS))
      lines.push(`  ${paint('31', '!')} ${cut(`${finding.id} ${finding.title}`, columns - 4)}`);
    const more = procedure.findings.length - SHOWN_FINDINGS;
    if (more > 0) lines.push(`    ${plural(more, 'more finding', 'more findings')}`);
  }
  lines.push('', paint('1', 'gates'));
  if (run.gates.length === 0) lines.push('  none: nothing was judged');
  for (const gate of run.gates) {
    lines.push(
      `  ${warns(gate) ? paint('33', '!') : paint(colors[gate.verdict], MARKS[gate.verdict])} ${cut(gate.condition, columns - 4)}`,
      `    ${paint('2', cut(`${warns(gate) ? 'warning' : gate.verdict}: ${gate.reason}`, columns - 4))}`,
    );
  }
  const took = formatDuration(run.startedAt, run.endedAt);
  lines.push(
    '',
    `${paint(`1;${colors[run.verdict]}`, `${MARKS[run.verdict]} ${run.verdict.toUpperCase()}`)} ${cut(run.scenario.name, columns - 20)}`,
    paint(
      '2',
      cut(`run ${run.id} · seed ${run.seed} · ${took} · ${run.digest.slice(0, 16)}`, columns),
    ),
    '',
  );
  return lines.join('\n');
}

/** A gate that only warns and does not hold. */
function warns({ level, verdict }: GateResult): boolean {
  return level === 'warning' && verdict !== 'pass';
}

interface Row {
  readonly name: string;
  readonly value: string;
  readonly n: string;
  readonly interval: string;
  readonly method: string;
}

function row(measurement: RunRecord['procedures'][number]['measurements'][number]): Row {
  const { value, interval, method, n } = formatMeasurement(measurement);
  const about = method === '' ? '' : `  (${method})`;
  return { name: measurement.name, value, n: `n = ${n}`, interval, method: about };
}

/** Where a line is short, the method is cut off first and the interval next; n always stands. */
function table(
  rows: readonly Row[],
  columns: number,
  cut: (text: string, limit: number) => string,
): string[] {
  const widest = (column: 'name' | 'value'): number =>
    Math.max(0, ...rows.map((each) => Array.from(each[column]).length));
  const names = Math.min(widest('name'), Math.floor(columns * 0.36));
  const values = Math.min(widest('value'), Math.max(20, Math.floor(columns * 0.25)));
  return rows.map(({ name, value, n, interval, method }) => {
    const left = `  ${cut(name, names).padEnd(names)}  ${cut(value, values).padStart(values)}  `;
    const room = columns - Array.from(left).length;
    const bounds = interval === '' ? n : `${interval}  ${n}`;
    const fits = Array.from(bounds).length <= room;
    return `${left}${fits ? cutAfter(bounds, method, room, cut) : n}`.trimEnd();
  });
}

/** `head` whole, and of `tail` what fits beside it. */
function cutAfter(
  head: string,
  tail: string,
  room: number,
  cut: (text: string, limit: number) => string,
): string {
  return room - Array.from(head).length < 8 ? head : cut(head + tail, room);
}
