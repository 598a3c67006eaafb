import { attackOptions } from '../../src/attacks/options.ts';
import type { AttackOptions } from '../../src/attacks/options.ts';
import type { DataItem, DataSet } from '../../src/core/dataSet.ts';
import type { ProcedureContext } from '../../src/core/procedure.ts';
import { unrecordedContext } from '../../src/core/unrecordedContext.ts';
import { createRandom } from '../../src/math/random.ts';

/** A context of the attack procedure over items in memory, with what else the test gives. */
export function attackContext(
  items: readonly DataItem[],
  options: object,
  {
    seed,
    classes,
    ...given
  }: {
    readonly seed: number;
    readonly classes?: readonly string[] | undefined;
  } & Pick<ProcedureContext<unknown>, 'signatures' | 'ask' | 'modelFile' | 'files'> &
    Partial<Pick<ProcedureContext<unknown>, 'targetKeys' | 'attach'>>,
): ProcedureContext<AttackOptions> {
  const data: DataSet = {
    name: 'items',
    count: items.length,
    names: items.map(({ name }) => name),
    classes,
    digest: '0'.repeat(64),
    read: async (index) => items[index]!,
    truth: async (index) => items[index]!.truth,
  };
  return {
    ...unrecordedContext,
    name: 'attack',
    options: attackOptions.parse({ data: 'items', ...options }),
    seed,
    random: createRandom(seed),
    data: async () => data,
    signal: new AbortController().signal,
    ...given,
  };
}
