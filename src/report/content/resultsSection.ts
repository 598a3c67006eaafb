import type { Exhibit, TableExhibit } from '../../core/exhibit.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { ProcedureRecord, RunRecord } from '../../core/runRecord.ts';
import { formatMeasurement } from '../text/formatMeasurement.ts';
import { formatNumber } from '../text/formatNumber.ts';
import { plural } from '../text/plural.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Block, Cell, Section } from './block.ts';
import { describeChart } from './describeChart.ts';
import { shortened } from './summarySentence.ts';

/** What was measured: every number with its interval and n, then the exhibits. */
export function resultsSection(run: RunRecord): Section {
  return {
    id: 'results',
    title: 'Results',
    blocks: [
      {
        kind: 'paragraph',
        text: 'Every number stands with the count of observations behind it (n) and, where it is an estimate, with its interval. Bounds are rounded outwards.',
      },
    ],
    sections: run.procedures.map((procedure, index) => ({
      id: `results-${index + 1}`,
      title: visibleText(procedure.name),
      blocks: [
        ...measurements(procedure),
        ...procedure.exhibits.flatMap(exhibitBlocks),
        ...artifacts(procedure),
      ],
      sections: [],
    })),
  };
}

function measurements(procedure: ProcedureRecord): Block[] {
  if (procedure.measurements.length === 0)
    return [{ kind: 'paragraph', text: 'The procedure measured nothing.', tone: 'muted' }];
  const shown = procedure.measurements.filter(({ detail }) => detail !== true);
  const left = procedure.measurements.length - shown.length;
  return [
    {
      kind: 'table',
      title: 'Measurements',
      columns: [
        { title: 'Measurement' },
        { title: 'Value', align: 'right' },
        { title: 'Interval', align: 'right' },
        { title: 'Confidence, method' },
        { title: 'n', align: 'right' },
      ],
      rows: shown.map(measurementRow),
      ...(left === 0 ? {} : { caption: `${plural(left, 'further measurement')} in run.json.` }),
    },
  ];
}

function measurementRow(measurement: Measurement): Cell[] {
  const { value, interval, method, n } = formatMeasurement(measurement);
  const about = [measurement.title, measurement.note]
    .filter((text) => text !== undefined && text !== '')
    .join('. ');
  return [
    {
      text: visibleText(measurement.name),
      code: true,
      sub: about === '' ? undefined : visibleText(shortened(about, 500)),
    },
    measurement.value === null
      ? { text: value, tone: 'muted' }
      : { text: visibleText(value), sort: measurement.value },
    { text: interval === '' ? '–' : interval, sort: measurement.interval?.upper ?? undefined },
    {
      text: method === '' ? 'no interval' : visibleText(method),
      tone: method === '' ? 'muted' : undefined,
    },
    { text: n, sort: measurement.n },
  ];
}

function exhibitBlocks(exhibit: Exhibit): Block[] {
  const title = visibleText(exhibit.title);
  const caption = exhibit.caption === undefined ? undefined : visibleText(exhibit.caption);
  switch (exhibit.kind) {
    case 'table':
      return [tableBlock(exhibit)];
    case 'chart':
      return [{ kind: 'chart', title, caption, alt: describeChart(exhibit), spec: exhibit.spec }];
    case 'images':
      return [
        { kind: 'paragraph', text: title, tone: 'note' },
        ...(caption === undefined ? [] : [{ kind: 'paragraph' as const, text: caption }]),
        ...exhibit.images.map((image): Block => ({
          kind: 'image',
          title: visibleText(image.title),
          alt: visibleText(image.alt),
          png: image.png,
        })),
      ];
    case 'text':
      return [
        { kind: 'paragraph', text: title, tone: 'note' },
        ...exhibit.paragraphs
          .filter((text) => text.trim() !== '')
          .map((text): Block => ({ kind: 'paragraph', text: visibleText(text) })),
      ];
  }
}

/** Rows of an exhibit that are printed; the rest is in run.json. */
const MOST_ROWS = 500;

function tableBlock(exhibit: TableExhibit): Block {
  const numeric = exhibit.columns.map((_, index) => {
    const cells = exhibit.rows.map((row) => row[index] ?? null).filter((cell) => cell !== null);
    return (
      cells.length > 0 && cells.filter((cell) => typeof cell === 'number').length * 2 > cells.length
    );
  });
  const decimals = exhibit.columns.map((_, index) => columnDecimals(exhibit, index));
  const left = exhibit.rows.length - MOST_ROWS;
  const caption = [
    exhibit.caption ?? '',
    exhibit.rows.length === 0 ? 'The table has no rows.' : '',
    left > 0 ? `${plural(left, 'further row')} in run.json.` : '',
  ]
    .filter((text) => text !== '')
    .join(' ');
  return {
    kind: 'table',
    title: visibleText(exhibit.title),
    caption: caption === '' ? undefined : visibleText(caption),
    columns: exhibit.columns.map(({ title, unit }, index) => ({
      title: visibleText(unit === undefined || unit === '1' ? title : `${title} (${unit})`),
      align: numeric[index] === true ? 'right' : 'left',
    })),
    rows: exhibit.rows.slice(0, MOST_ROWS).map((row) =>
      exhibit.columns.map((_, index) => {
        const value = row[index] ?? null;
        if (typeof value === 'string') return { text: visibleText(value) };
        if (value === null) return { text: '–', tone: 'muted' };
        const fixed = decimals[index];
        const text = fixed === undefined ? formatNumber(value) : value.toFixed(fixed);
        return { text, sort: value };
      }),
    ),
  };
}

/** Decimals shared by the numbers of a column, where they are of like size; undefined where they are not. */
function columnDecimals(exhibit: TableExhibit, column: number): number | undefined {
  const numbers = exhibit.rows
    .map((row) => row[column])
    .filter((cell): cell is number => typeof cell === 'number' && cell !== 0);
  const sizes = numbers.map((value) => Math.abs(value));
  if (numbers.length === 0 || Math.max(...sizes) >= 1e4 || Math.min(...sizes) < 1e-3)
    return undefined;
  const needed = numbers.map((value) => formatNumber(value).split('.')[1]?.length ?? 0);
  const most = Math.max(...needed);
  return most - Math.min(...needed) > 1 ? undefined : most;
}

function artifacts(procedure: ProcedureRecord): Block[] {
  if (procedure.artifacts.length === 0) return [];
  return [
    {
      kind: 'table',
      title: 'Exported files',
      columns: [{ title: 'File' }, { title: 'SHA-256' }],
      rows: procedure.artifacts.map(({ path, title, sha256 }) => [
        { text: visibleText(path), code: true, sub: visibleText(title) },
        { text: visibleText(sha256), code: true },
      ]),
    },
  ];
}
