import type { DataSet, Truth } from '../core/dataSet.ts';
import { openDataSets } from './context/openDataSets.ts';
import type { LoadedScenario } from './scenario/loadScenario.ts';

/** Opens each data set of a scenario, reads its first item, and says in a line each what is there. Throws ConfigurationError. */
export async function describeData(scenario: LoadedScenario): Promise<readonly string[]> {
  const open = openDataSets(scenario);
  const lines: string[] = [];
  for (const { key } of scenario.data)
    lines.push(`data ${key}: ${await describe((await open(key)).set)}`);
  return lines;
}

async function describe(set: DataSet): Promise<string> {
  const { picture, truth } = await set.read(0);
  const size =
    picture.kind === 'picture'
      ? `${picture.width} x ${picture.height} px, ${picture.channels} channel${picture.channels === 1 ? '' : 's'}`
      : `${picture.data.length} numbers`;
  const classes = set.classes === undefined ? '' : ` of ${set.classes.length} classes`;
  return `${set.count} item${set.count === 1 ? '' : 's'}, the first of ${size}, ${known(truth)}${classes}`;
}

/** What is known to be right of an item, by the names of its fields. */
function known(truth: Truth): string {
  const names = Object.entries(truth).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  return names.length === 0 ? 'without truth' : `with ${names.join(', ')}`;
}
