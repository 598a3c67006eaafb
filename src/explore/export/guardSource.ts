import type { InputBounds } from '../envelope/inputBounds.ts';

/**
 * A TypeScript file of its own, with a function `inside(point): boolean` that says whether a point lies in one of some
 * boxes. `claims` are lines of text that head the file. A value that is NaN or missing is outside.
 */
export function guardSource(
  boxes: readonly (readonly InputBounds[])[],
  claims: readonly string[],
): string {
  const tests = boxes.map((bounds, b) => {
    const conditions = bounds.flatMap(conditionsOf);
    const name = boxes.length > 1 ? [`  // Box ${b + 1}.`] : [];
    return [
      ...name,
      '  (point) =>',
      `    ${conditions.length === 0 ? 'true' : conditions.join(' &&\n    ')},`,
    ].join('\n');
  });
  return [
    ...guardHead(boxes[0] ?? [], claims),
    'const BOXES: readonly ((point: Point) => boolean)[] = [',
    ...tests,
    '];',
    '',
    '/** Whether a point lies in the safety envelope; its bounds belong to it. */',
    'export function inside(point: Point): boolean {',
    '  return BOXES.some((isInside) => isInside(point));',
    '}',
    '',
  ].join('\n');
}

/** The lines of a guard file that say what is claimed and what a point is. */
export function guardHead(
  inputs: readonly InputBounds[],
  claims: readonly string[],
): readonly string[] {
  const fields = inputs.map((bound) => {
    const unit = bound.unit ?? '1';
    const comment = unit === '1' ? '' : `  /** In ${oneLine(unit)}. */\n`;
    return `${comment}  readonly ${JSON.stringify(bound.name)}: ${typeOf(bound)};`;
  });
  return [
    ...claims.map((claim) => `// ${oneLine(claim)}`),
    '',
    '/** A point, by the names of the inputs. */',
    'export interface Point {',
    ...fields,
    '}',
    '',
  ];
}

function typeOf(bound: InputBounds): string {
  if (bound.kind === 'interval') return 'number';
  const kinds = new Set(bound.levels.map((level) => typeof level));
  return kinds.size === 0 ? 'unknown' : [...kinds].join(' | ');
}

/** The conditions that one input's value meets inside, as source. */
export function conditionsOf(bound: InputBounds): readonly string[] {
  const value = `point[${JSON.stringify(bound.name)}]`;
  if (bound.kind === 'levels') return [`${JSON.stringify(bound.levels)}.includes(${value})`];
  const { low, high } = bound;
  const ends = [
    ...(Number.isFinite(low) ? [`${value} >= ${low}`] : []),
    ...(Number.isFinite(high) ? [`${value} <= ${high}`] : []),
  ];
  // Without an end there is still something that is no number.
  return ends.length === 0 ? [`typeof ${value} === "number"`, `!Number.isNaN(${value})`] : ends;
}

/** Text that stays on its line and in its comment. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').replaceAll('*/', '* /');
}
