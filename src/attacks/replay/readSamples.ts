import { z } from 'zod';

import { ConfigurationError } from '../../core/errors.ts';
import type { FileAccess } from '../../core/fileAccess.ts';
import { parseNpy } from '../../data/npy.ts';
import { NORMS } from '../../judgement/distance.ts';
import { pointDigest } from '../export/pointDigest.ts';

const manifest = z.object({
  version: z.literal(1),
  attack: z.string(),
  norm: z.enum(NORMS),
  epsilon: z.number().nullable(),
  space: z.object({
    kind: z.enum(['picture', 'signal']),
    height: z.int().min(1),
    width: z.int().min(1),
    channels: z.int().min(1),
    pixels: z.enum(['bytes', 'real']),
  }),
  /** Names of the classes, in their order; absent in older manifests. */
  classes: z.array(z.string()).nullable().optional(),
  items: z
    .array(
      z.object({
        name: z.string(),
        label: z.int().min(0).nullable(),
        success: z.boolean(),
        attack: z.string(),
        distance: z.number(),
        sha256: z.string(),
      }),
    )
    .min(1),
});

/** Samples that an attack saved. */
export interface Samples extends z.output<typeof manifest> {
  readonly clean: readonly Float32Array[];
  readonly adversarial: readonly Float32Array[];
}

/**
 * Reads `clean.npy`, `adversarial.npy` and `manifest.json` of a folder. Throws ConfigurationError for a manifest of
 * another form, arrays of another size, and a sample whose digest is not the one in the manifest.
 */
export async function readSamples(folder: string, files: FileAccess): Promise<Samples> {
  const at = (file: string): string => `${folder.replace(/\/$/, '')}/${file}`;
  const path = at('manifest.json');
  const parsed = manifest.safeParse(parseJson(await files.read(path), path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refused(path, `${issue!.path.join('.')}: ${issue!.message}`);
  }
  const { space, items } = parsed.data;
  const size = space.height * space.width * space.channels;
  const points = async (file: string): Promise<readonly Float32Array[]> => {
    const { data, shape } = await parseNpy(await files.read(at(file)), at(file));
    if (data.length !== items.length * size)
      throw refused(
        at(file),
        `it has the shape ${shape.join(' x ')}, the manifest has ${items.length} items of ${size} numbers`,
      );
    return items.map((_, i) => Float32Array.from(data.subarray(i * size, (i + 1) * size)));
  };
  const samples: Samples = {
    ...parsed.data,
    clean: await points('clean.npy'),
    adversarial: await points('adversarial.npy'),
  };
  const changed = items.find(({ sha256 }, i) => pointDigest(samples.adversarial[i]!) !== sha256);
  if (changed !== undefined)
    throw refused(
      at('adversarial.npy'),
      `the sample of "${changed.name}" is not the one in the manifest`,
    );
  return samples;
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw refused(path, (error as Error).message);
  }
}

function refused(path: string, why: string): ConfigurationError {
  return new ConfigurationError(`samples: ${path}: ${why}`, {
    code: 'config.samples',
    hint: 'Name the folder `samples` that a run of `kind: attack` left, as it was left.',
  });
}
