import type { TableExhibit } from '../../core/exhibit.ts';
import { coordinateValue } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import type { EnvelopeCut } from '../envelope/envelope.ts';
import { rounded } from '../drawing/axis.ts';

/** Cuts that are printed; `envelope.json` lists all. */
const MOST = 20;

/** Each failing point that the envelope was cut clear of; nothing when there is none. */
export function envelopeCuts(space: Space, cuts: readonly EnvelopeCut[]): readonly TableExhibit[] {
  if (cuts.length === 0) return [];
  const more = cuts.length > MOST ? ` The first ${MOST} of ${cuts.length}.` : '';
  return [
    {
      kind: 'table',
      id: 'envelope-cuts',
      title: 'Failing points that the safety envelope was cut clear of',
      caption: `Fresh points inside the region as chosen that failed. All that is nearer to one of them than the margin was taken out.${more}`,
      columns: [
        { title: 'Test' },
        ...space.parameters.map(({ name, unit }) => ({
          title: name,
          ...(unit === undefined ? {} : { unit }),
        })),
        { title: 'Outcome' },
      ],
      rows: cuts.slice(0, MOST).map(({ run, test }) => [
        test,
        ...space.parameters.map((parameter, j) => {
          const value = coordinateValue(parameter, run.row[j]!);
          return typeof value === 'number' ? rounded(value) : String(value);
        }),
        run.invalid === undefined ? 'fail' : 'invalid',
      ]),
    },
  ];
}
