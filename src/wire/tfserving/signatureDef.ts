import { z } from 'zod';

import type { TensorSpec } from '../../core/signature.ts';
import { parseLooseJson } from '../looseJson.ts';
import { checkShape } from '../oip/shape.ts';
import { WireError } from '../wireError.ts';
import { dataTypeName, dataTypeNumber, dtypeOfDataType } from './dataType.ts';
import { decodeServing, encodeServing } from './servingProto.ts';

/** What one signature of a saved model takes and returns. */
export interface ServingSignature {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

/** A model's metadata: its version, and its signatures by name. */
export interface ServingMetadata {
  readonly version: string;
  readonly signatures: ReadonlyMap<string, ServingSignature>;
}

const TYPE_URL = 'type.googleapis.com/tensorflow.serving.SignatureDefMap';

// JSON of protobuf writes 64-bit numbers as texts, and leaves defaults out.
const tensors = z
  .record(
    z.string(),
    z.object({
      dtype: z.union([z.string(), z.number()]).default('DT_INVALID'),
      tensor_shape: z
        .object({
          dim: z
            .array(z.object({ size: z.union([z.string(), z.number()]).default(0) }))
            .default([]),
          unknown_rank: z.boolean().default(false),
        })
        .prefault({}),
    }),
  )
  .default({});
const signatureMap = z.object({
  signature_def: z.record(z.string(), z.object({ inputs: tensors, outputs: tensors })),
});
const answer = z.object({
  model_spec: z.object({ version: z.union([z.string(), z.number()]).default('') }).prefault({}),
  metadata: z.object({ signature_def: signatureMap }),
});

/** Reads the answer to `GET /v1/models/M/metadata`. Throws WireError. */
export function decodeServingMetadata(body: Uint8Array): ServingMetadata {
  const parsed = answer.safeParse(parseLooseJson(body));
  if (!parsed.success) throw notMetadata();
  const { model_spec: spec, metadata } = parsed.data;
  return { version: String(spec.version), signatures: signaturesOf(metadata.signature_def) };
}

/** Reads a GetModelMetadataResponse. Throws WireError. */
export function decodeServingMetadataMessage(bytes: Uint8Array): ServingMetadata {
  const { metadata, model_spec: spec } = decodeServing('GetModelMetadataResponse', bytes) as {
    readonly metadata: Readonly<Record<string, { readonly value: Uint8Array }>>;
    readonly model_spec: { readonly version: { readonly value: number } | null } | null;
  };
  const packed = metadata['signature_def'];
  if (packed === undefined) throw notMetadata();
  const parsed = signatureMap.safeParse(decodeServing('SignatureDefMap', packed.value));
  if (!parsed.success) throw notMetadata();
  const version = spec?.version?.value;
  return {
    version: version === undefined ? '' : String(version),
    signatures: signaturesOf(parsed.data),
  };
}

/** The JSON of a model's metadata, as a server answers it. */
export function encodeServingMetadata(
  name: string,
  version: string,
  signature: ServingSignature,
): string {
  const side = (specs: readonly TensorSpec[]) =>
    Object.fromEntries(
      specs.map((spec) => [
        spec.name,
        {
          dtype: dataTypeName(spec.dtype),
          tensor_shape: {
            dim: spec.shape.map((size) => ({ size: String(size), name: '' })),
            unknown_rank: false,
          },
          name: `${spec.name}:0`,
        },
      ]),
    );
  const { inputs, outputs } = signature;
  const method = 'tensorflow/serving/predict';
  const def = { inputs: side(inputs), outputs: side(outputs), method_name: method };
  return JSON.stringify({
    model_spec: { name, signature_name: '', version },
    metadata: { signature_def: { signature_def: { serving_default: def } } },
  });
}

/** A GetModelMetadataResponse, as a server answers it. */
export function encodeServingMetadataMessage(
  name: string,
  version: string,
  signature: ServingSignature,
): Uint8Array {
  const side = (specs: readonly TensorSpec[]) =>
    Object.fromEntries(
      specs.map((spec) => [
        spec.name,
        {
          name: `${spec.name}:0`,
          dtype: dataTypeNumber(spec.dtype),
          tensor_shape: { dim: spec.shape.map((size) => ({ size })) },
        },
      ]),
    );
  const { inputs, outputs } = signature;
  const method = 'tensorflow/serving/predict';
  const def = { inputs: side(inputs), outputs: side(outputs), method_name: method };
  const value = encodeServing('SignatureDefMap', { signature_def: { serving_default: def } });
  return encodeServing('GetModelMetadataResponse', {
    model_spec: { name, ...(/^\d+$/.test(version) ? { version: { value: version } } : {}) },
    metadata: { signature_def: { type_url: TYPE_URL, value } },
  });
}

function signaturesOf({
  signature_def: map,
}: z.output<typeof signatureMap>): ReadonlyMap<string, ServingSignature> {
  return new Map(
    Object.entries(map)
      // Saved models carry a signature of their own without tensors.
      .filter(([name]) => name !== '__saved_model_init_op')
      .map(([name, { inputs, outputs }]) => [
        name,
        { inputs: specsOf(inputs), outputs: specsOf(outputs) },
      ]),
  );
}

function specsOf(side: z.output<typeof tensors>): TensorSpec[] {
  return Object.entries(side).map(([name, { dtype, tensor_shape: shape }]) => ({
    name,
    dtype: dtypeOfDataType(dtype, name),
    // An unknown rank is described without extents.
    shape: shape.unknown_rank
      ? []
      : checkShape(
          shape.dim.map(({ size }) => Number(size)),
          name,
          -1,
        ),
  }));
}

function notMetadata(): WireError {
  return new WireError('wire.message', 'the answer holds no signature_def of a saved model');
}
