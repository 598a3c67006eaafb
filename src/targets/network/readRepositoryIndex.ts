import { z } from 'zod';

import type { RepositoryEntry } from '../../wire/index.ts';

/** What servers leave out is empty. */
const index = z.array(
  z.object({
    name: z.string(),
    version: z.coerce.string().catch(''),
    state: z.string().catch(''),
    reason: z.string().catch(''),
  }),
);

/** Reads the answer to `POST v2/repository/index`; undefined when it is something else. */
export function readRepositoryIndex(body: Uint8Array): readonly RepositoryEntry[] | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return index.safeParse(json).data;
  } catch {
    return undefined;
  }
}
