/** Names of categories in a chart's title, and characters of each. */
const NAMES = 3;
const NAME = 18;

/** A few names of categories, such as files, in the width of a small chart; the table of limits has all. */
export function briefLevels(levels: readonly string[]): string {
  const short = levels.slice(0, NAMES).map((name) => {
    const characters = Array.from(name);
    return characters.length <= NAME ? name : `${characters.slice(0, NAME - 1).join('')}…`;
  });
  const left = levels.length - short.length;
  return short.join('/') + (left > 0 ? ` and ${left} more` : '');
}
