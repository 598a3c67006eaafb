import { decodePredictRequest, encodePredictResponse } from '../wire/tfserving/predictMessages.ts';
import { decodeServing, encodeServing, servingPath } from '../wire/tfserving/servingProto.ts';
import { encodeServingMetadataMessage } from '../wire/tfserving/signatureDef.ts';
import type { GrpcRoute } from './grpcRoute.ts';
import type { Repository } from './repository.ts';
import { ServeError } from './serveError.ts';

/** Methods of TensorFlow Serving's PredictionService and ModelService, on protobuf bytes, by their paths. */
export function servingRoutes(repository: Repository): Readonly<Record<string, GrpcRoute>> {
  return {
    [servingPath('Predict')]: async (bytes, gone) => {
      const startedMs = performance.now();
      const { spec, inputs, outputFilter = [] } = decodePredictRequest(bytes);
      if (spec.label !== undefined)
        throw new ServeError('not-found', 'versions have no labels here');
      const model = repository.find(spec.name, spec.version?.toString());
      // As TensorFlow Serving does, the answer names the version that was chosen.
      const chosen = /^\d{1,18}$/.test(model.version) ? BigInt(model.version) : undefined;
      const effective = chosen === undefined ? spec : { ...spec, version: chosen };
      return model.answer({
        startedMs,
        gone,
        decode: () => ({ inputs, outputs: outputFilter.map((name) => ({ name })) }),
        encode: ({ outputs }) => encodePredictResponse({ spec: effective, outputs }),
      });
    },
    [servingPath('GetModelMetadata')]: async (bytes) => {
      const { name, version } = specOf(decodeServing('GetModelMetadataRequest', bytes));
      const model = repository.find(name, version);
      const signature = model.metadata(repository.versions(name));
      return encodeServingMetadataMessage(name, model.version, signature);
    },
    [servingPath('GetModelStatus')]: async (bytes) => {
      const { name, version } = specOf(decodeServing('GetModelStatusRequest', bytes));
      const wanted = version === undefined ? repository.versions(name) : [version];
      const list = wanted.map((one) => {
        const { ready, entry } = repository.find(name, one);
        return {
          version: /^\d+$/.test(one) ? one : 0,
          state: ready ? 30 : entry.state === 'LOADING' ? 20 : 50,
          status: { error_code: ready ? 0 : 2, error_message: entry.reason },
        };
      });
      return encodeServing('GetModelStatusResponse', { model_version_status: list });
    },
  };
}

function specOf(request: Record<string, unknown>): { name: string; version: string | undefined } {
  const spec = request['model_spec'] as {
    readonly name: string;
    readonly version: { readonly value: number } | null;
  } | null;
  const version = spec?.version?.value;
  return { name: spec?.name ?? '', version: version === undefined ? undefined : String(version) };
}
