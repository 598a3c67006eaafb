import type { TableExhibit } from '../../core/exhibit.ts';
import { roundOutwards } from '../../math/roundOutwards.ts';
import { isLog } from '../../space/parameter.ts';
import type { Space } from '../../space/space.ts';
import { sideMass } from '../envelope/box.ts';
import type { Clearance } from '../envelope/clearance.ts';
import { MAX_COMBINATIONS } from '../envelope/chooseBoxes.ts';
import { combinations } from '../envelope/combinations.ts';
import type { Envelope, EnvelopePart } from '../envelope/envelope.ts';
import type { InputBounds } from '../envelope/inputBounds.ts';
import type { Share } from '../envelope/safeRegion.ts';
import { rounded } from '../drawing/axis.ts';

/** Boxes side by side in one table. */
const MAX_COLUMNS = 4;

/** Inputs along which the way to a failing run is told. */
const MAX_GAPS = 3;

type Row = readonly (string | number | null)[];

/** What was tested inside the envelope and what it keeps away from; then its limits, box by box. */
export function envelopeTables(space: Space, envelope: Envelope): readonly TableExhibit[] {
  const { parts } = envelope;
  const [only] = parts;
  return [
    certificate(space, envelope),
    ...(parts.length === 1 && only !== undefined
      ? [oneBox(space, only)]
      : Array.from({ length: Math.ceil(parts.length / MAX_COLUMNS) }, (_, t) =>
          sideBySide(space, parts, t * MAX_COLUMNS),
        )),
  ];
}

function certificate(space: Space, envelope: Envelope): TableExhibit {
  const { region, share, tested, failures, interval, clearance, parts, runs, tests, cuts } =
    envelope;
  const row = (
    name: string,
    own: Share,
    counts: { tested: number; failures: number; upper: number },
    away: Clearance,
  ): Row => [
    name,
    percent(own.value) + (own.draws === 0 ? '' : ' (estimate)'),
    counts.tested,
    counts.failures,
    roundOutwards(counts.upper, 1, 3),
    ...margins(space, away),
  ];
  const whole = { tested, failures, upper: interval.upper ?? 1 };
  const confidence = `${interval.confidence * 100} % confidence`;
  const keeps =
    envelope.kind === 'none'
      ? ` No failing run that is known lies inside, or nearer than ${percent(envelope.margin)} of each input's range.`
      : ' Failures may lie inside.';
  const cutClear =
    cuts.length === 0
      ? ''
      : ` Fresh points met ${cuts.length} failing points; the region was cut clear of them. Every failure in what is left is one in the region that was tested: its bound, divided by the share of it that is left, holds for the part${tests.length > 1 ? '; of two tests at half the risk each the better counts' : ''}.`;
  const kind =
    region.shape === 'level-set'
      ? `The points where a Gaussian process with ${region.process.used} rows believes the margin to be above zero by ${region.z.toPrecision(3)} standard deviations. Its limits cannot be written in a table: it is exported as code and as a model`
      : parts.length === 1
        ? 'A box'
        : `A union of ${parts.length} boxes`;
  const left = leftOut(space, envelope);
  const logarithms = space.parameters.some(isLog)
    ? ' (where its scale is log, of its logarithms)'
    : '';
  const several =
    parts.length > 1
      ? ` The first line's points are draws from the whole; each box has those that fell into it, and some of its own (${runs.length - tests.reduce((sum, test) => sum + test.tested, 0)} in all). The bounds of single boxes hold one at a time, not all together.`
      : '';
  return {
    kind: 'table',
    id: 'envelope',
    title: 'Safety envelope',
    caption: `${kind}, chosen on what was learnt from and fixed; then tested with fresh points of the input distribution inside.${keeps}${cutClear}${several} Bound: the probability of failure inside is at most this, at ${confidence}. Margin: distance to the nearest failing run known, as a share of the range of the input that differs most${logarithms}, and along each input that differs${region.shape === 'level-set' ? ' (the least that a search of the set found)' : ''}; to predicted fail: to the nearest point found that the learnt map predicts to fail.${left} It says nothing about points outside.`,
    columns: [
      { title: 'Envelope' },
      { title: 'Share of all inputs' },
      { title: 'Tested', unit: 'count' },
      { title: 'Failed', unit: 'count' },
      { title: 'Bound' },
      { title: 'Margin' },
      { title: 'Nearest failing run' },
      { title: 'To predicted fail' },
    ],
    rows: [
      ...(cuts.length === 0
        ? []
        : tests.map((test, t): Row => [
            tests.length > 1 ? `as tested, ${t + 1}` : 'as tested',
            percent(test.share.value) + (test.share.draws === 0 ? '' : ' (estimate)'),
            test.tested,
            test.failures,
            roundOutwards(test.upper, 1, 3),
            '',
            '',
            '',
          ])),
      row(cuts.length === 0 ? 'whole' : 'after cuts', share, whole, clearance),
      ...(parts.length > 1
        ? parts.map((part, b) =>
            row(
              `box ${b + 1}`,
              part.share,
              { ...part, upper: part.interval.upper ?? 1 },
              part.clearance,
            ),
          )
        : []),
    ],
  };
}

/** The combinations of categories that no box belongs to, in words. */
function leftOut(space: Space, { region, parts }: Envelope): string {
  if (region.shape !== 'boxes') return '';
  const all = combinations(space, MAX_COMBINATIONS)?.length ?? 0;
  const held = new Set(
    parts.map(({ box }) =>
      box.bounds
        .map((b, j) => (space.categories[j]! > 0 && b.kind === 'levels' ? b.levels : ''))
        .join('|'),
    ),
  ).size;
  return held < all
    ? ` Of ${all} combinations of categories, ${all - held} have no box: nothing safe enough was found there.`
    : '';
}

/** How far the nearest failing run is: as a share of range, and along the inputs that differ; and the map's boundary. */
function margins(space: Space, { failure, boundary }: Clearance): readonly string[] {
  const toMap = boundary === null ? 'none found' : margin(boundary);
  if (failure === null) return ['none known', '', toMap];
  if (failure.share === 0) return ['0\u00a0%', 'inside', toMap];
  const differing = space.parameters
    .map((_, j) => j)
    .filter((j) => failure.each[j] !== 0)
    .toSorted((a, b) => failure.shares[b]! - failure.shares[a]!);
  const each = differing.slice(0, MAX_GAPS).map((j) => {
    const { name, unit } = space.parameters[j]!;
    const gap = failure.each[j]!;
    if (gap === null) return `another ${name}`;
    const suffix = unit === undefined || unit === '1' ? '' : ` ${unit}`;
    return `${name} ${roundOutwards(gap, -1, 2)}${suffix}`;
  });
  if (differing.length > MAX_GAPS) each.push(`${differing.length - MAX_GAPS} more`);
  return [margin(failure.share), each.join(', '), toMap];
}

function oneBox(space: Space, { box, clearance: { failure } }: EnvelopePart): TableExhibit {
  return {
    kind: 'table',
    id: 'envelope-limits',
    title: 'Limits of the safety envelope',
    caption:
      'A point lies in the envelope when every input is within its limits, which belong to it.',
    columns: [
      { title: 'Input' },
      { title: 'Unit' },
      { title: 'From' },
      { title: 'To' },
      { title: 'Grown from' },
      { title: 'Share of the input', unit: '1' },
      { title: 'To the failing run' },
    ],
    rows: space.parameters.map((parameter, j) => {
      const center = box.center[j]!;
      const gap = failure?.each[j];
      return [
        parameter.name,
        parameter.unit ?? '',
        ...ends(space, box.bounds[j]!, j),
        parameter.kind === 'levels' ? String(parameter.levels[center]) : rounded(center),
        sideMass(space, box.box, j).toFixed(3),
        gap === undefined
          ? ''
          : gap === null
            ? 'other'
            : gap === 0
              ? '0'
              : roundOutwards(gap, -1, 3),
      ];
    }),
  };
}

function sideBySide(space: Space, parts: readonly EnvelopePart[], start: number): TableExhibit {
  const shown = parts.slice(start, start + MAX_COLUMNS);
  const last = start + shown.length;
  const range =
    parts.length <= MAX_COLUMNS
      ? ''
      : shown.length === 1
        ? `, box ${last}`
        : `, boxes ${start + 1} to ${last}`;
  return {
    kind: 'table',
    id: start === 0 ? 'envelope-limits' : `envelope-limits-${start + 1}`,
    title: `Limits of the safety envelope${range}`,
    caption:
      'A point lies in a box when every input is within its limits, which belong to it, and in the envelope when it lies in any box. An empty cell: no limit beyond the declared range.',
    columns: [
      { title: 'Input' },
      { title: 'Unit' },
      ...shown.map((_, b) => ({ title: `Box ${start + b + 1}` })),
    ],
    rows: space.parameters.map((parameter, j) => [
      parameter.name,
      parameter.unit ?? '',
      ...shown.map(({ box }) => {
        if (isWhole(box.bounds[j]!, space, j)) return '';
        const [from, to] = ends(space, box.bounds[j]!, j);
        return to === '' || from === to ? from : `${from} to ${to}`;
      }),
    ]),
  };
}

function isWhole(bound: InputBounds, space: Space, j: number): boolean {
  const parameter = space.parameters[j]!;
  if (bound.kind === 'levels' || parameter.kind === 'levels')
    return (
      bound.kind === 'levels' &&
      parameter.kind === 'levels' &&
      parameter.ordered &&
      bound.levels.length === parameter.levels.length
    );
  return bound.low === parameter.low && bound.high === parameter.high;
}

/** The two ends of a side; of categories, the names that belong and nothing. */
function ends(space: Space, bound: InputBounds, j: number): readonly [string, string] {
  if (bound.kind === 'interval') return [shown(bound.low), shown(bound.high)];
  const parameter = space.parameters[j]!;
  if (parameter.kind === 'levels' && parameter.ordered)
    return [String(bound.levels[0]), String(bound.levels.at(-1))];
  return [bound.levels.map(String).join(', '), ''];
}

/** An end in full: it was rounded inwards when the box was fixed, and another rounding would be another box. */
function shown(value: number): string {
  return Number.isFinite(value) ? String(value) : 'unbounded';
}

/** A distance, rounded down. */
function margin(share: number): string {
  return percent(Number(roundOutwards(share, -1, 3)));
}

function percent(share: number): string {
  const value = share * 100;
  return `${value === 0 ? '0' : value < 0.1 ? '< 0.1' : Number(value.toPrecision(3))}\u00a0%`;
}
