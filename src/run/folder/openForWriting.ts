import { ConfigurationError, StoreError } from '../../core/errors.ts';

/** Places that a user can only mend by naming another one. */
const UNUSABLE = ['store.read-only', 'store.cannot-open'];

/** Does what a run needs of its store before the first query; a store that cannot be written to is a ConfigurationError. */
export async function openForWriting<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StoreError) || !UNUSABLE.includes(error.code)) throw error;
    const { code, hint } = error;
    throw new ConfigurationError(error.message, { code, hint, cause: error });
  }
}
