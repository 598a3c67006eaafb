import { ConfigurationError } from '../../core/errors.ts';
import type { Tensor } from '../../core/tensor.ts';
import type { OnnxGraph } from './model.ts';

/**
 * Turns initializers into inputs, so that they can be fed. They must go from the initializers: one that is both is
 * silently constant to the runtime. Throws a ConfigurationError for a name that is no initializer.
 */
export function promoteInitializers(
  graph: OnnxGraph,
  names: readonly string[],
): { readonly graph: OnnxGraph; readonly values: Readonly<Record<string, Tensor>> } {
  const initializers = new Map(graph.initializers);
  const values: Record<string, Tensor> = {};
  for (const name of new Set(names)) {
    const tensor = initializers.get(name);
    if (tensor === undefined) {
      throw new ConfigurationError(`the model has no initializer '${name}'`, {
        code: 'onnx.no-value',
        hint: `its initializers are: ${[...graph.initializers.keys()].slice(0, 20).join(', ')}`,
      });
    }
    initializers.delete(name);
    values[name] = tensor;
  }
  const promoted = Object.entries(values).map(([name, { dtype, shape }]) => ({
    name,
    dtype,
    shape,
  }));
  const others = graph.inputs.filter((input) => !Object.hasOwn(values, input.name));
  return { graph: { ...graph, initializers, inputs: [...others, ...promoted] }, values };
}
