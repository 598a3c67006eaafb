import type { TableExhibit } from '../../core/exhibit.ts';
import type { Space } from '../../space/space.ts';
import { sideMass } from '../envelope/box.ts';
import type { Envelope } from '../envelope/envelope.ts';
import { rounded } from './axis.ts';

/** The certified box, input by input. */
export function envelopeTable(space: Space, envelope: Envelope): TableExhibit {
  const { box, nominal, runs, failures, interval, clearance } = envelope;
  const low = space.fromUnit(box.low);
  const high = space.fromUnit(box.high);
  const apart =
    clearance === null
      ? 'no failing run is known'
      : `the nearest failing run is ${rounded(clearance * 100)} % of an input's distribution away from it`;
  return {
    kind: 'table',
    id: 'envelope',
    title: 'Safety envelope',
    caption: `A box chosen on the exploration's runs, then tested with ${runs.length} fresh points of the input distribution inside: ${failures} failed, so the probability of failure inside is at most ${rounded(interval.upper ?? 1)} at ${interval.confidence * 100} % confidence; ${apart}. It says nothing about points outside.`,
    columns: [
      { title: 'Input' },
      { title: 'Unit' },
      { title: 'From' },
      { title: 'To' },
      { title: 'Nominal' },
      { title: 'Share of the input', unit: '1' },
    ],
    rows: space.parameters.map((parameter, j) => {
      const share = rounded(sideMass(space, box, j));
      const unit = parameter.unit ?? '';
      if (parameter.kind === 'continuous') {
        // The very ends of the distribution are the ends of the input.
        const from = box.low[j] === 0 ? parameter.low : low[j]!;
        const to = box.high[j] === 1 ? parameter.high : high[j]!;
        return [parameter.name, unit, shown(from), shown(to), rounded(nominal[j]!), share];
      }
      const inside = parameter.levels.filter((_, level) => box.levels[j]![level] === 1);
      const nominalLevel = String(parameter.levels[nominal[j]!]);
      if (parameter.ordered)
        return [
          parameter.name,
          unit,
          String(inside[0]),
          String(inside.at(-1)),
          nominalLevel,
          share,
        ];
      return [parameter.name, unit, inside.join(', '), '', nominalLevel, share];
    }),
  };
}

function shown(value: number): number | string {
  return Number.isFinite(value) ? rounded(value) : 'unbounded';
}
