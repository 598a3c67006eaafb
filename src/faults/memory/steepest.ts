import { ConfigurationError } from '../../core/errors.ts';
import type { ProcedureContext } from '../../core/procedure.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { outputRows } from '../outcomes/outputRows.ts';
import { weightGradients } from '../search/weightGradients.ts';
import type { Inputs } from './inputBatches.ts';
import type { MemoryOptions } from './options.ts';
import type { Subject } from './subject.ts';

/** The class that each input should get: its label, or what the golden run says. */
export function goldenClasses(
  golden: readonly TensorMap[],
  inputs: Inputs,
  output: string | undefined,
): number[][] {
  return golden.map((outputs, batch) => {
    const name = output ?? Object.keys(outputs)[0] ?? '';
    const { numbers, width } = outputRows(outputs[name]!, inputs.items[batch]!);
    return Array.from({ length: inputs.items[batch]! }, (_, item) => {
      const row = Array.from({ length: width }, (_, i) => numbers[item * width + i]!);
      return inputs.labels[batch]?.[item] ?? row.indexOf(Math.max(...row));
    });
  });
}

/** The elements with the steepest loss, by tensor: the `top` of all. */
export async function steepestElements(
  context: ProcedureContext<MemoryOptions>,
  { model, values, inputs }: Subject,
  golden: readonly TensorMap[],
  { top, site, output }: MemoryOptions,
): Promise<ReadonlyMap<string, readonly number[]>> {
  if (site !== 'weights')
    throw new ConfigurationError('choose: gradient is for weights', {
      code: 'faults.choose',
      hint: 'Use site: weights, or another `choose`.',
    });
  context.progress({ done: 0, phase: 'gradients' });
  const gradients = await weightGradients(
    model,
    values,
    inputs,
    goldenClasses(golden, inputs, output),
    output,
  );
  const all = [...gradients].flatMap(([name, gradient]) =>
    [...gradient.keys()].map((index) => ({ name, index, size: Math.abs(gradient[index]!) })),
  );
  const chosen = all.toSorted((a, b) => b.size - a.size || a.index - b.index).slice(0, top);
  const elements = new Map<string, number[]>();
  for (const { name, index } of chosen) elements.set(name, [...(elements.get(name) ?? []), index]);
  return elements;
}
