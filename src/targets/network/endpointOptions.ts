import { z } from 'zod';

import { DTYPES, type Dtype } from '../../core/tensor.ts';
import { externalDataOption } from '../externalDataOption.ts';
import { authOption } from './auth.ts';

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110: visible characters, spaces and tabs; a line break would smuggle in another header. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

const headers = z
  .record(
    z.string().regex(HEADER_NAME, 'is no header name'),
    z.string().regex(HEADER_VALUE, 'holds characters that no header may have, such as line breaks'),
  )
  .default({})
  .describe('Headers (metadata in gRPC) of every request; secrets as ${ENV}.');

const tls = z
  .strictObject({
    ca: z
      .string()
      .min(1)
      .optional()
      .describe('Path of the certificates (PEM) to trust; default those of Node.'),
    cert: z
      .string()
      .min(1)
      .optional()
      .describe('Path of the client certificate (PEM), for mutual TLS; default none.'),
    key: z.string().min(1).optional().describe('Path of the key of `cert` (PEM); default none.'),
    serverName: z
      .string()
      .min(1)
      .optional()
      .describe('The name that the server certificate must have; default the host of `url`.'),
    verify: z.boolean().default(true).describe('Whether the server certificate is checked.'),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    message: '`cert` and `key` belong together',
  })
  .optional()
  .describe('Encrypt the connection; `{}` trusts what Node trusts.');

const tensors = z.array(
  z.strictObject({
    name: z.string().min(1).describe('Name of the tensor.'),
    dtype: z.enum(DTYPES as [Dtype, ...Dtype[]]).describe('Type of its elements.'),
    shape: z.array(z.int().min(-1)).describe('Its extents; -1 for one that varies.'),
  }),
);

const signature = z
  .strictObject({
    inputs: tensors.describe('The tensors that the model takes.'),
    outputs: tensors.describe('The tensors that the model returns.'),
  })
  .optional()
  .describe('What the model takes and returns, where the server does not say or says it wrongly.');

/** Keys of protocols that have an address. */
export const connectionOptions = {
  headers,
  tls,
  signature,
  auth: authOption,
  client: z
    .enum(['own', 'library'])
    .default('own')
    .describe('Our own clients, or undici and grpc-js, to check ours with.'),
  pid: z
    .int()
    .positive()
    .optional()
    .describe(
      'Process id of the server, when it runs on this machine, to watch its CPU and memory.',
    ),
};

const url = z.string().min(1);
const model = z.string().min(1);
const version = z.string().min(1);

/** Keys of protocols of model servers that the reference server does not speak. */
export const modelOptions = {
  url: url.describe('Address of the server, such as localhost:8501.'),
  model: model.describe('Name of the model on the server.'),
  version: version
    .optional()
    .describe('Version of the model; default the one that the server chooses.'),
  ...connectionOptions,
};

/** Keys of protocols that the reference server speaks: `serve` starts it, and fills in the rest. */
export const servedOptions = {
  ...modelOptions,
  url: url
    .optional()
    .describe('Address of the server, such as localhost:8081; needed unless `serve` is given.'),
  model: model
    .optional()
    .describe('Name of the model on the server; needed unless `serve` is given.'),
  serve: z
    .strictObject({
      model: z.string().min(1).describe('Path of the ONNX file to serve.'),
      externalData: externalDataOption,
      allowLoad: z
        .boolean()
        .optional()
        .describe(
          'Let clients load a file of their own in place of it, as `kind: faults` with `site: service` does. Default false.',
        ),
    })
    .optional()
    .describe(
      'Start the reference server with this model for the run; default the `url` must answer.',
    ),
};

export type TlsOptions = NonNullable<z.output<typeof tls>>;
export type ConnectionOptions = z.output<z.ZodObject<typeof connectionOptions>>;
/** The value of `serve`. */
export type ServeOption = NonNullable<ServedOptions['serve']>;
export type ServedOptions = z.output<z.ZodObject<typeof servedOptions>>;
