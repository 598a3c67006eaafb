import type { ChartExhibit } from '../../core/exhibit.ts';
import type { Json } from '../../core/json.ts';
import type { Picture } from '../../core/picture.ts';
import type { DrawnFinding } from './drawnFinding.ts';
import { telling } from './telling.ts';

const MOST_SIGNALS = 4;
/** Points of a line; a longer signal is shown by every n-th sample. */
const MOST_POINTS = 400;

/** The most telling failures as curves, before and after; none when nothing drawn was a signal. */
export function failureSignals(findings: readonly DrawnFinding[]): readonly ChartExhibit[] {
  const drawn = findings.filter(({ drawn: { picture } }) => picture?.kind === 'signal');
  if (drawn.length === 0) return [];
  const values = telling(drawn, MOST_SIGNALS).flatMap(({ finding, drawn: { item, picture } }) => {
    const name = `${finding.id}${item === undefined ? '' : `: ${item.name}`}`;
    return [
      ...(item === undefined ? [] : curve(item.picture, name, 'as it is')),
      ...curve(picture!, name, 'as it was changed'),
    ];
  });
  return [
    {
      kind: 'chart',
      id: 'failures',
      title: 'Failures to look at',
      caption: `The signal as it is, and as it was changed when the system failed; the first channel. ${Math.min(drawn.length, MOST_SIGNALS)} of ${drawn.length} findings.`,
      spec: {
        data: { values },
        facet: { row: { field: 'finding', type: 'nominal', title: null } },
        spec: {
          width: 420,
          height: 110,
          mark: { type: 'line', strokeWidth: 1 },
          encoding: {
            x: { field: 'sample', type: 'quantitative', title: 'Sample' },
            y: { field: 'value', type: 'quantitative', title: 'Value', scale: { zero: false } },
            color: {
              field: 'signal',
              type: 'nominal',
              title: null,
              sort: ['as it is', 'as it was changed'],
            },
          },
        },
      },
    },
  ];
}

function curve({ width, channels, data }: Picture, finding: string, signal: string): Json[] {
  const step = Math.max(1, Math.ceil(width / MOST_POINTS));
  return Array.from({ length: Math.ceil(width / step) }, (_, i) => ({
    finding,
    signal,
    sample: i * step,
    value: Number(data[i * step * channels]!.toPrecision(6)),
  }));
}
