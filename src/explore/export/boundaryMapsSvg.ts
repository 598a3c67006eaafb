import type { Artifact } from '../../core/procedure.ts';
import type { RandomStream } from '../../core/random.ts';
import type { Space } from '../../space/space.ts';
import type { VerdictMap } from '../learn/verdictMap.ts';
import { axisTitle } from '../drawing/axis.ts';
import { ALL_PAIRS } from '../understand/pairMaps.ts';
import { leftBlank, pairShares } from '../drawing/pairShares.ts';

/** Inputs at most, draws of the other inputs for each cell, cells of a side, and evaluations of the map in all. */
const MAX_INPUTS = 20;
const DRAWS = 4;
const CELLS = { least: 6, most: 14 } as const;
const EVALUATIONS = 60_000;
/** Pixels of a map, between maps, and left and above for names. */
const SIDE = 84;
const GAP = 8;
const MARGIN = 150;
/** Where the constraints allow no point. */
const NOT_ALLOWED = '#ffffff';
/** From nothing to all; five steps are enough for so few draws. */
const COLORS = ['#f5f7f9', '#cfdcea', '#9cbbd6', '#5f8fbb', '#2b6093'] as const;

/**
 * The learnt map over every pair of the first twenty inputs as one SVG picture, for spaces that have more pairs than the
 * report shows. Nothing when the report shows them all, or the map gives one verdict everywhere.
 */
export function boundaryMapsSvg(
  space: Space,
  map: VerdictMap,
  random: RandomStream,
): readonly Artifact[] {
  if (space.dimensions <= ALL_PAIRS || map.kind !== 'surrogate') return [];
  const inputs = space.parameters.slice(0, MAX_INPUTS);
  const pairs = (inputs.length * (inputs.length - 1)) / 2;
  const wanted = Math.floor(Math.sqrt(EVALUATIONS / (pairs * DRAWS)));
  const count = Math.min(CELLS.most, Math.max(CELLS.least, wanted));
  const others = Array.from({ length: DRAWS }, () => space.sample(random));
  const names = inputs.map(({ name, unit }) => escaped(axisTitle(name, unit)));
  const at = (place: number) => MARGIN + place * (SIDE + GAP);
  const marks: string[] = [];
  for (let row = 1; row < inputs.length; row++) {
    marks.push(text(MARGIN - GAP, at(row - 1) + SIDE / 2, 'end', names[row]!));
    for (let column = 0; column < row; column++) {
      const shares = pairShares(space, map, [column, row], others, count);
      marks.push(smallMap(shares, at(column), at(row - 1)));
    }
  }
  for (let column = 0; column < inputs.length - 1; column++) {
    const [x, y] = [at(column) + SIDE / 2, at(column) - GAP];
    marks.push(`<g transform="rotate(-30 ${x} ${y})">${text(x, y, 'start', names[column]!)}</g>`);
  }
  const size = at(inputs.length - 1) + 60;
  const left =
    inputs.length < space.dimensions
      ? ` The first ${MAX_INPUTS} of ${space.dimensions} inputs.`
      : '';
  const legend = `Darker: the learnt map predicts fail for more of ${DRAWS} settings of the other inputs. Left to right and bottom to top: the range of each input.${left}${leftBlank(space)}`;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${size} ${size}" font-family="sans-serif" font-size="11" fill="#1f2933">`,
    `<rect width="${size}" height="${size}" fill="#ffffff"/>`,
    text(GAP, 20, 'start', legend),
    ...marks,
    '</svg>',
    '',
  ].join('\n');
  return [
    {
      path: 'boundary-maps.svg',
      bytes: new TextEncoder().encode(svg),
      title: `The learnt map over ${pairs} pairs of inputs`,
    },
  ];
}

function smallMap(
  { xs, ys, shares }: ReturnType<typeof pairShares>,
  left: number,
  top: number,
): string {
  const [width, height] = [SIDE / xs.length, SIDE / ys.length];
  const cells = xs.flatMap((_, a) =>
    ys.flatMap((_cell, b) => {
      const share = shares[a * ys.length + b]!;
      const step = Math.round(share * (COLORS.length - 1));
      if (step === 0) return [];
      const [x, y] = [left + a * width, top + SIDE - (b + 1) * height];
      return [
        `<rect x="${short(x)}" y="${short(y)}" width="${short(width + 0.3)}" height="${short(height + 0.3)}" fill="${COLORS[step] ?? NOT_ALLOWED}"/>`,
      ];
    }),
  );
  const frame = `<rect x="${left}" y="${top}" width="${SIDE}" height="${SIDE}" fill="${COLORS[0]}" stroke="#9aa5b1" stroke-width="0.5"/>`;
  return [frame, ...cells].join('');
}

function text(x: number, y: number, anchor: 'start' | 'end', content: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${content}</text>`;
}

function short(value: number): string {
  return value.toFixed(2);
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
