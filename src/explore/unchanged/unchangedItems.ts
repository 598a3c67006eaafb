import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { readClasses } from '../../judgement/readClasses.ts';
import type { ClassReply } from '../../judgement/readClasses.ts';
import { ITEM } from '../problem/rendering.ts';
import type { System } from '../problem/system.ts';

/** What the model said of one item that nothing had changed. */
export interface UnchangedItem {
  /** Place among the items of the data. */
  readonly item: number;
  readonly name: string;
  /** Whether the class that it read is the item's own; a failed or unreadable reply is not. */
  readonly right: boolean;
}

/** The items as they are, before anything is explored. */
export interface Unchanged {
  /** The labelled items that the space can draw, in their order. */
  readonly items: readonly UnchangedItem[];
  /** Why nothing was asked. */
  readonly why?: string | undefined;
}

/**
 * Asks the model for every labelled item unchanged, once each. Inputs that no transform reads are those of `nominal`;
 * without it such items are not asked.
 */
export async function askUnchanged(
  system: System,
  nominal: Float64Array | undefined,
  classes: readonly string[] | undefined,
): Promise<Unchanged> {
  const { rendering, space } = system.problem;
  if (rendering === undefined) return { items: [], why: 'there are no data' };
  if (rendering.isModule)
    return { items: [], why: 'a render module draws, so that nothing is unchanged' };
  if (rendering.leftOver.length > 0 && nominal === undefined)
    return {
      items: [],
      why: `${rendering.leftOver.join(', ')} also go to the model: give \`nominal\` to say their values`,
    };
  const place = space.parameters.findIndex(({ name }) => name === ITEM);
  const parameter = space.parameters[place]!;
  const levels = parameter.kind === 'levels' ? parameter.levels : [];
  const labelled = rendering.items.flatMap(({ name, label }, item) => {
    const level = levels.indexOf(name);
    return label === undefined || level < 0 ? [] : [{ item, name, label, level }];
  });
  if (labelled.length === 0) return { items: [], why: 'no item has a class' };
  const rows = labelled.map(({ level }) => {
    const row = nominal?.slice() ?? new Float64Array(space.parameters.length);
    row[place] = level;
    return row;
  });
  const replies = await system.askOriginals(rows);
  const readings = replies.map((outputs) => readClasses(outputs, { classes }));
  const why = notClasses(replies, readings, Math.max(...labelled.map(({ label }) => label)));
  if (why !== undefined) return { items: [], why };
  return {
    items: labelled.map(({ item, name, label }, i) => ({
      item,
      name,
      right: readings[i]!.label === label,
    })),
  };
}

/** Why replies are not those of a classifier with these labels; a wrong reading would be a wrong accuracy. */
function notClasses(
  replies: readonly TensorMap[],
  readings: readonly ClassReply[],
  highest: number,
): string | undefined {
  const read = readings.filter(({ label }) => label !== undefined);
  if (read.length === 0) return `no reply names a class: ${readings[0]?.invalid ?? ''}`;
  const fewest = Math.min(...read.map(({ scores }) => scores?.length ?? Infinity));
  if (fewest <= highest)
    return `the model gives ${fewest} scores, and the items have classes up to ${highest}`;
  const isGrid = ({ data, shape }: Tensor): boolean =>
    data.length > 1 && shape.filter((size) => size > 1).length > 1;
  if (replies.some((outputs) => Object.values(outputs).some(isGrid)))
    return 'the model gives more than one score a class';
  const isProbability = ({ data, dtype }: Tensor): boolean =>
    data.length !== 1 || !dtype.includes('float') || (Number(data[0]) >= 0 && Number(data[0]) <= 1);
  if (!replies.every((outputs) => Object.values(outputs).every(isProbability)))
    return 'the one number of a reply is no probability';
  return new Set(read.map(({ scores }) => scores?.length)).size > 1
    ? 'the number of scores differs from reply to reply'
    : undefined;
}
