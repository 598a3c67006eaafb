import { decodeRestPredict, encodeRestPrediction } from '../wire/tfserving/restPredict.ts';
import { encodeServingMetadata } from '../wire/tfserving/signatureDef.ts';
import { allowMethod } from './allowMethod.ts';
import type { Repository } from './repository.ts';
import type { RestAnswer, RestCall } from './restRoutes.ts';
import { ServeError } from './serveError.ts';
import type { ServedModel } from './servedModel.ts';

/** Routes a request of TensorFlow Serving's REST API, below `/v1`. Throws ServeError. */
export async function routeServing(repository: Repository, call: RestCall): Promise<RestAnswer> {
  const path = call.path.join('/');
  const match = /^models\/([^/]+?)(?:\/versions\/([^/:]+))?(?:(:predict)|(\/metadata))?$/.exec(
    path,
  );
  if (match === null) throw new ServeError('not-found', `nothing is served at /v1/${path}`);
  const [, name = '', version, predict, metadata] = match;
  if (predict !== undefined) return predictRest(repository.find(name, version), call);
  allowMethod(call, 'GET');
  if (metadata !== undefined) {
    const model = repository.find(name, version);
    const signature = model.metadata(repository.versions(name));
    return { status: 200, json: encodeServingMetadata(name, model.version, signature) };
  }
  const wanted = version === undefined ? repository.versions(name) : [version];
  const list = wanted.map((one) => statusOf(repository.find(name, one)));
  return { status: 200, json: JSON.stringify({ model_version_status: list }) };
}

async function predictRest(model: ServedModel, call: RestCall): Promise<RestAnswer> {
  allowMethod(call, 'POST');
  let format: 'row' | 'column' = 'row';
  return model.answer({
    startedMs: call.startedMs,
    gone: call.gone,
    decode(inputs) {
      const request = decodeRestPredict(call.body, inputs);
      format = request.format;
      return { inputs: request.inputs };
    },
    encode: ({ outputs }) => ({
      body: encodeRestPrediction(outputs, format),
      headers: { 'content-type': 'application/json' },
    }),
  });
}

function statusOf({ version, ready, entry }: ServedModel): object {
  return {
    version,
    state: ready ? 'AVAILABLE' : entry.state === 'LOADING' ? 'LOADING' : 'END',
    status: { error_code: ready ? 'OK' : 'UNKNOWN', error_message: entry.reason },
  };
}
