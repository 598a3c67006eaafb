import type { Reply } from '../../core/target.ts';
import type { Tensor, TensorMap } from '../../core/tensor.ts';
import { errorText } from '../errorText.ts';
import { failedReply } from '../failedReply.ts';
import { fromNamedValue } from './fromNamedValue.ts';
import { toNamedValue } from './toNamedValue.ts';
import type { NamedValue } from './toNamedValue.ts';

/** Inputs as plain values by name. */
export function namedPoint(inputs: TensorMap): Readonly<Record<string, NamedValue>> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, tensor]) => [name, toNamedValue(tensor)]),
  );
}

/** The reply of a function or program that should have given outputs by name; `who` such as `the module` did so. */
export function namedReply(result: unknown, who: string, startedAt: number): Reply {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) {
    const what = result === null ? 'null' : Array.isArray(result) ? 'an array' : typeof result;
    const detail = `${who} returned ${what}, not an object of outputs by name`;
    return failedReply('malformed', detail, startedAt);
  }
  const outputs: [string, Tensor][] = [];
  for (const [name, value] of Object.entries(result)) {
    try {
      outputs.push([name, fromNamedValue(value)]);
    } catch (error) {
      const detail = `${who}'s output "${name}" cannot be used: ${errorText(error)}`;
      return failedReply('malformed', detail, startedAt);
    }
  }
  if (outputs.length === 0)
    return failedReply('malformed', `${who} returned an object without outputs`, startedAt);
  const latencyMs = performance.now() - startedAt;
  return { status: 'ok', outputs: Object.fromEntries(outputs), latencyMs };
}
