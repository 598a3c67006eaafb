import { z } from 'zod';

import type { ControlAnswer } from '../network/controlClient.ts';
import { readJson } from '../network/readJson.ts';

/** A path by which a kind of server gives itself away. */
export interface RestProbe {
  /** From the root of the server, for the model of the target. */
  readonly path: (model: string) => string;
  /** What the server is, and how it is asked, as a phrase; undefined for an answer that says nothing of it. */
  readonly read: (answer: ControlAnswer) => string | undefined;
}

const oipServer = z.object({
  name: z.string().min(1),
  version: z.string().default(''),
  extensions: z.array(z.string()).default([]),
});
const openApi = z.object({
  openapi: z.string(),
  info: z.object({ title: z.string().default('') }),
});
const torchHealth = z.object({ status: z.enum(['Healthy', 'Partial Healthy', 'Unhealthy']) });
const servingStatus = z.object({ model_version_status: z.array(z.unknown()) });

const json =
  <T>(schema: z.ZodType<T>, say: (value: T) => string) =>
  ({ status, body }: ControlAnswer): string | undefined => {
    const value = status === 200 ? schema.safeParse(readJson(body)).data : undefined;
    return value === undefined ? undefined : say(value);
  };

/** In the order in which they are tried: those that say most come first. */
export const restProbes: readonly RestProbe[] = [
  {
    path: () => 'v2',
    read: json(oipServer, ({ name, version, extensions }) => {
      const binary = extensions.includes('binary_tensor_data') ? ', with the binary extension' : '';
      return `${name}${version === '' ? '' : ` ${version}`} (oip-rest${binary})`;
    }),
  },
  {
    path: (model) => `v1/models/${encodeURIComponent(model)}`,
    read: json(servingStatus, () => 'TensorFlow Serving (tfserving-rest)'),
  },
  {
    path: () => '-/healthz',
    read: ({ status, body }) =>
      status === 200 && Buffer.from(body).toString().trim() === 'success'
        ? 'Ray Serve (http-json, preset ray-serve)'
        : undefined,
  },
  {
    path: () => 'docs.json',
    read: json(openApi, () => 'BentoML (http-json, preset bentoml)'),
  },
  {
    path: () => 'openapi.json',
    read: json(openApi, ({ info: { title } }) => {
      const preset = /litserve/i.test(title) ? 'litserve' : 'fastapi';
      return `a service${title === '' ? '' : ` called ${title}`} that describes itself in OpenAPI (http-json, preset ${preset})`;
    }),
  },
  {
    path: () => 'ping',
    read: json(torchHealth, () => 'TorchServe (torchserve-rest, sagemaker)'),
  },
];
