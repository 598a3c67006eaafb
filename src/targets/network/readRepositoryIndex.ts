import { z } from 'zod';

import type { RepositoryEntry } from '../../wire/index.ts';
import { readJson } from './readJson.ts';

/** What servers leave out is empty. */
const index = z.array(
  z.object({
    name: z.string(),
    version: z.union([z.string(), z.number().transform(String)]).catch(''),
    state: z.string().catch(''),
    reason: z.string().catch(''),
  }),
);

/** Reads the answer to `POST v2/repository/index`; undefined when it is something else. */
export function readRepositoryIndex(body: Uint8Array): readonly RepositoryEntry[] | undefined {
  return index.safeParse(readJson(body)).data;
}
