import type { ProcedureContext } from '../../core/procedure.ts';

/** What a report calls a target: the name that the procedure gives it, or else its key in the scenario. */
export function shownName(
  { role, name }: { readonly role: string; readonly name: string },
  { targetKeys }: Pick<ProcedureContext<unknown>, 'targetKeys'>,
): string {
  if (name !== role) return name;
  const key = targetKeys?.[role];
  return key !== undefined && /^[\w-]+$/.test(key) ? key : name;
}
