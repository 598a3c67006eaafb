import type { Measurement } from '../../core/measurement.ts';
import type { RunRecord } from '../../core/runRecord.ts';
import { formatMeasurement } from '../text/formatMeasurement.ts';
import { visibleText } from '../text/visibleText.ts';
import type { Block, Section } from './block.ts';
import { shortened } from './summarySentence.ts';

/** How each interval was made, and what must be said beside a figure. */
export function statisticsSection(run: RunRecord): Section {
  const tables = run.procedures.flatMap(({ name, measurements }) => {
    const told = measurements.filter(
      ({ detail, interval, note }) =>
        detail !== true && (interval !== undefined || (note ?? '') !== ''),
    );
    return told.length === 0 ? [] : [methodsTable(visibleText(name), told)];
  });
  return {
    id: 'statistics',
    title: 'Statistics',
    blocks: [
      {
        kind: 'paragraph',
        text: 'How the interval of each figure was made, by the name of its method in the literature. Bounds are printed rounded outwards.',
      },
      ...(tables.length > 0
        ? tables
        : [{ kind: 'paragraph' as const, text: 'No figure has an interval or a note.' }]),
    ],
    sections: [],
  };
}

function methodsTable(procedure: string, measurements: readonly Measurement[]): Block {
  const noted = measurements.some(({ note }) => (note ?? '') !== '');
  return {
    kind: 'table',
    title: `Figures of ${procedure}`,
    columns: [
      { title: 'Figure' },
      { title: 'Confidence, method' },
      ...(noted ? [{ title: 'Note' }] : []),
    ],
    rows: measurements.map((measurement) => {
      const { method } = formatMeasurement(measurement);
      return [
        { text: visibleText(measurement.name), code: true },
        method === ''
          ? { text: 'no interval', tone: 'muted' as const }
          : { text: visibleText(method) },
        ...(noted ? [{ text: visibleText(shortened(measurement.note ?? '', 500)) }] : []),
      ];
    }),
  };
}
