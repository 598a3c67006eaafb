import { canonicalJson } from '../../core/canonicalJson.ts';
import { StoreError } from '../../core/errors.ts';
import type { AttachedRecord } from '../../core/runRecord.ts';
import type { ModelSignature } from '../../core/signature.ts';
import type { Target } from '../../core/target.ts';
import type { Journal } from '../../store/index.ts';
import { sha256 } from '../record/sha256.ts';

interface Attached {
  readonly isJournaled: boolean;
  readonly digests: string[];
  readonly target: Target;
}

/** The models that a procedure made, by role. */
export interface AttachedModels {
  /** Takes a model in, closes the one of the same role before, and returns its signature. */
  add(role: string, target: Target, isJournaled: boolean): Promise<ModelSignature>;
  records(queriesOf: (role: string) => number): readonly AttachedRecord[];
  close(): Promise<void>;
}

/**
 * Keeps the models that a procedure made. The signature of one whose replies are journaled is remembered as a decision:
 * a resumed run that makes another model is refused with a StoreError, for the journal's replies are not its own.
 */
export function attachedModels(
  journal: Journal,
  remember: (compute: () => string) => Promise<string>,
): AttachedModels {
  const models = new Map<string, Attached>();
  return {
    async add(role, target, isJournaled) {
      const before = models.get(role);
      if (before !== undefined && before.isJournaled !== isJournaled)
        throw new TypeError(`'${role}' was attached with another \`journal\` before`);
      const attached = { isJournaled, digests: before?.digests ?? [], target };
      models.set(role, attached);
      if (before?.target !== target) await before?.target.close();
      const signature = await target.describe();
      const digest = sha256(canonicalJson(signature));
      if (isJournaled && (await remember(() => digest)) !== digest) throw otherModel(role, journal);
      attached.digests.push(digest);
      return signature;
    },
    records: (queriesOf) =>
      [...models].map(([role, { digests, isJournaled }]) => ({
        role,
        models: digests.length,
        queries: queriesOf(role),
        journaled: isJournaled,
        digest: sha256(digests.join('\n')),
      })),
    async close() {
      for (const { target } of models.values()) await target.close();
    },
  };
}

function otherModel(role: string, { procedure, runId }: Journal): StoreError {
  return new StoreError(
    `the model '${role}' that ${procedure} made is not the one that it made in the run ${runId}`,
    {
      code: 'store.other-model',
      hint: 'The scenario, its data or proofmark has changed since: undo that, or start a new run without --resume.',
    },
  );
}
