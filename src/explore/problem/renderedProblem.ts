import { OptionError } from '../../core/errors.ts';
import type { FileAccess } from '../../core/procedure.ts';
import type { ModelSignature } from '../../core/signature.ts';
import { createRandom } from '../../math/random.ts';
import type { Item } from './item.ts';
import type { Parameter } from '../../space/parameter.ts';
import type { Picture } from '../../core/picture.ts';
import { compilePipeline } from '../../pictures/pipeline.ts';
import type { Pipeline } from '../../pictures/pipeline.ts';
import type { Space } from '../../space/space.ts';
import type { ExploreOptions } from '../options.ts';
import { loadRender } from './renderModule.ts';
import { checkEncoding, createRendering, ITEM } from './rendering.ts';
import type { Rendering } from './rendering.ts';

/** Draws at which the settings of the transforms are checked before the first query. */
const CHECKED_POINTS = 64;

/**
 * The inputs with the one that names the data item, where there are data. An input of that name in the options chooses
 * among the items. Without `items`, before the data are read, one level stands for all. Throws ConfigurationError.
 */
export function withItem(
  parameters: readonly Parameter[],
  { data }: ExploreOptions,
  items?: readonly Item[],
): readonly Parameter[] {
  if (data === undefined) return parameters;
  const names = items?.map(({ name }) => name) ?? ['?'];
  const declared = parameters.find(({ name }) => name === ITEM);
  if (declared === undefined) {
    const weights = names.map(() => 1 / names.length);
    return [...parameters, { kind: 'levels', name: ITEM, levels: names, ordered: false, weights }];
  }
  const levels = declared.kind === 'levels' ? declared.levels : [NaN];
  const unknown = levels.find(
    (level) => typeof level !== 'string' || (items !== undefined && !names.includes(level)),
  );
  if (unknown === undefined) return parameters;
  throw new OptionError(
    ['inputs', ITEM],
    Number.isNaN(unknown) ? 'it has no categories' : `there is no item "${String(unknown)}"`,
    {
      code: 'config.input',
      hint: `List items as categories${items === undefined ? '' : `, such as ${names.slice(0, 5).join(', ')}`}, or leave the input out.`,
    },
  );
}

/** How the points of the options become queries; undefined when their numbers are the model's input. */
export async function loadRendering(
  options: ExploreOptions,
  space: Space,
  items: readonly Item[],
  files: FileAccess,
  seed: number,
): Promise<Rendering | undefined> {
  if (options.data === undefined && options.render === undefined) return undefined;
  const render = options.render === undefined ? undefined : await loadRender(options.render, files);
  return createRendering(space, {
    items,
    pipeline: pipelineOf(options, space),
    render,
    tensor: options.tensor,
    seed,
  });
}

/** What of `loadRendering` can be checked before the data are read. Throws ConfigurationError. */
export function checkRendering(
  options: ExploreOptions,
  space: Space,
  signatures: Readonly<Record<string, ModelSignature>>,
): void {
  const pipeline = pipelineOf(options, space);
  const random = createRandom(0, 'check');
  for (let i = 0; i < CHECKED_POINTS; i++)
    pipeline.checkPoint(new Map(Object.entries(space.values(space.sample(random)))));
  // A module is not loaded here; what it returns is seen at the first point.
  const render = options.render === undefined ? undefined : () => Promise.resolve();
  for (const signature of Object.values(signatures))
    checkEncoding(space, { pipeline, render, tensor: options.tensor }, kindOf(options), signature);
}

function pipelineOf(options: ExploreOptions, space: Space): Pipeline {
  return compilePipeline(
    options.transforms,
    space.parameters.map(({ name }) => name),
  );
}

/** What the items are, as far as a definition in place says. */
function kindOf({ data }: ExploreOptions): Picture['kind'] | undefined {
  if (data === undefined || typeof data === 'string') return undefined;
  if (data.kind !== undefined) return data.kind === 'pictures' ? 'picture' : 'signal';
  return /\.(npy|npz|u8|csv|json)$/i.test(data.path) ? undefined : 'picture';
}
