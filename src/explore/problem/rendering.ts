import { OptionError } from '../../core/errors.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { createRandom } from '../../math/random.ts';
import type { Item } from './item.ts';
import type { Parameter, Value } from '../../space/parameter.ts';
import { pointEncoder } from '../../space/pointEncoder.ts';
import type { Picture } from '../../core/picture.ts';
import { itemInput, pictureEncoder } from '../../pictures/pictureTensor.ts';
import type { Pipeline } from '../../pictures/pipeline.ts';
import type { TensorOption } from '../../pictures/tensorOption.ts';
import type { Space } from '../../space/space.ts';
import { pointText } from './pointText.ts';
import { renderedTensors, toPicture } from './renderModule.ts';
import type { RenderFunction } from './renderModule.ts';

/** The name of the input that says which data item is changed. */
export const ITEM = 'item';

/** What a point looks like, before it is encoded for a model. */
export interface Drawn {
  readonly row: Float64Array;
  /** The unchanged item, and what became of it. */
  readonly item?: Item | undefined;
  readonly picture?: Picture | undefined;
  /** What a `render` module returned in place of a picture. */
  readonly other?: unknown;
}

/** What makes a query out of a drawn point, for one model. */
export type DrawnEncoder = (drawn: Drawn) => TensorMap;

/** How the points of a space become queries by way of data items, transforms or a module. */
export interface Rendering {
  /** The data items; none where a module draws everything. */
  readonly items: readonly Item[];
  /** Whether a module draws the points. */
  readonly isModule: boolean;
  /** The inputs that no transform reads; they go to the model as they are. */
  readonly leftOver: readonly string[];
  /** Draws a point; the same point gives the same picture. Throws ConfigurationError for a module that fails. */
  draw(row: Float64Array): Promise<Drawn>;
  /** The unchanged item of a point. */
  original(row: Float64Array): Drawn;
  /** The class that a point's item shows. */
  label(row: Float64Array): number | undefined;
  encoder(signature: ModelSignature): DrawnEncoder;
}

/** What a rendering is made of. `render` is used in place of `pipeline`. */
export interface RenderingParts {
  readonly items: readonly Item[];
  readonly pipeline: Pipeline;
  readonly render?: RenderFunction | undefined;
  readonly tensor: TensorOption;
  readonly seed: number;
}

/** Throws ConfigurationError when transforms and items do not fit each other. */
export function createRendering(space: Space, parts: RenderingParts): Rendering {
  const { items, pipeline, render, seed } = parts;
  const byName = new Map(items.map((item) => [item.name, item]));
  const kinds = new Set(items.map(({ picture }) => picture.kind));
  if (render === undefined) for (const kind of kinds) pipeline.check(kind);
  const itemAt = (values: Readonly<Record<string, Value>>): Item | undefined =>
    byName.get(String(values[ITEM]));
  return {
    items,
    isModule: render !== undefined,
    leftOver: leftOver(space, pipeline).map(({ name }) => name),
    async draw(row) {
      const values = space.values(row);
      const item = itemAt(values);
      const random = createRandom(seed, `render ${JSON.stringify(values)}`);
      if (render !== undefined) {
        const result = await render(values, item, random);
        const picture = toPicture(result);
        return { row, item, picture, other: picture === undefined ? result : undefined };
      }
      const scope = new Map(Object.entries(values));
      return { row, item, picture: await pipeline.apply(item!.picture, scope, random) };
    },
    original(row) {
      const item = itemAt(space.values(row));
      return { row, item, picture: item?.picture };
    },
    label: (row) => itemAt(space.values(row))?.label,
    encoder: (signature) =>
      drawnEncoder(space, parts, items[0]?.picture.kind ?? 'picture', signature),
  };
}

/** The checks of `encoder` that need no data. Throws ConfigurationError. */
export function checkEncoding(
  space: Space,
  parts: Omit<RenderingParts, 'items' | 'seed'>,
  kind: Picture['kind'] | undefined,
  signature: ModelSignature,
): void {
  drawnEncoder(space, parts, kind, signature);
}

function drawnEncoder(
  space: Space,
  { pipeline, render, tensor }: Pick<RenderingParts, 'pipeline' | 'render' | 'tensor'>,
  kind: Picture['kind'] | undefined,
  signature: ModelSignature,
): DrawnEncoder {
  const spec = itemInput(signature.inputs, tensor.name);
  const name = spec?.name ?? tensor.name ?? ITEM;
  const others = signature.inputs.filter((input) => input !== spec);
  if (render !== undefined)
    return ({ row, picture, other }) => {
      if (picture === undefined)
        return renderedTensors(other, signature, name, () => pointText(space.values(row)));
      return { [name]: pictureEncoder(spec, picture.kind, tensor)(picture) };
    };
  const rest = leftOver(space, pipeline);
  if (signature.interface === 'tensors' && others.length === 0 && rest.length > 0)
    throw new OptionError(['inputs', rest[0]!.name], 'no transform reads it', {
      code: 'config.unused-input',
      hint: 'Name it in one of the `transforms`, or take it out.',
    });
  const encode = kind === undefined ? undefined : pictureEncoder(spec, kind, tensor);
  const encodeRest = pointEncoder(rest, { ...signature, inputs: others });
  const places = rest.map((parameter) => space.parameters.indexOf(parameter));
  return ({ row, picture }) => ({
    [name]: encode!(picture!),
    ...encodeRest(places.map((place) => row[place]!)),
  });
}

function leftOver({ parameters }: Space, { names }: Pipeline): readonly Parameter[] {
  return parameters.filter(({ name }) => name !== ITEM && !names.has(name));
}
