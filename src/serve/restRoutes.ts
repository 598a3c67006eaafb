import { encodeModelMetadata } from '../wire/oip/modelMetadata.ts';
import { decodeRawRequest, decodeRestRequest } from '../wire/oip/restRequest.ts';
import { encodeRestResponse, requestedForm } from '../wire/oip/restResponse.ts';
import { checkObject, fieldOf, parametersField, type JsonObject } from '../wire/oip/jsonFields.ts';
import type { RestBody } from '../wire/oip/restBody.ts';
import { parseLooseJson } from '../wire/looseJson.ts';
import { readOverride } from './loadRequest.ts';
import { allowMethod } from './allowMethod.ts';
import type { Repository } from './repository.ts';
import { ServeError } from './serveError.ts';
import { serverMetadata } from './serverMetadata.ts';

/** A request as a route sees it. */
export interface RestCall {
  readonly method: string;
  /** Segments of the path, decoded, without the leading `v2`. */
  readonly path: readonly string[];
  readonly body: Uint8Array;
  readonly headerLength: string | undefined;
  /** Makes a signal that aborts when the client is gone. */
  readonly gone: () => AbortSignal;
  readonly startedMs: number;
}

/** An answer: JSON with its status, or a body that is encoded already. */
export type RestAnswer = { readonly status: number; readonly json: string } | RestBody;

/** Routes one request. Throws ServeError. */
export async function routeRest(repository: Repository, call: RestCall): Promise<RestAnswer> {
  const [head, name, ...rest] = call.path;
  if (head === 'models' && name !== undefined) {
    if (rest.length === 0 && name === 'stats') return get(call, () => stats(repository));
    if (rest[0] === 'versions' && rest[1] !== undefined) {
      return routeModel(repository, call, name, rest[1], rest.slice(2));
    }
    return routeModel(repository, call, name, undefined, rest);
  }
  if (head === undefined) return get(call, () => JSON.stringify(serverMetadata()));
  if (head === 'repository') return routeRepository(repository, call, call.path.slice(1));
  if (head === 'health' && rest.length === 0 && name === 'live') {
    return get(call, () => '{"live":true}');
  }
  if (head === 'health' && rest.length === 0 && name === 'ready') {
    return readiness(call, repository.ready, {});
  }
  throw unknownPath(call);
}

async function routeModel(
  repository: Repository,
  call: RestCall,
  name: string,
  version: string | undefined,
  rest: readonly string[],
): Promise<RestAnswer> {
  const action = rest.join('/');
  if (action === 'infer') return infer(repository, call, name, version);
  if (action === 'ready') return readiness(call, repository.find(name, version).ready, { name });
  if (action === 'stats') return get(call, () => stats(repository, name, version));
  if (action !== '') throw unknownPath(call);
  return get(call, () =>
    encodeModelMetadata(repository.find(name, version).metadata(repository.versions(name))),
  );
}

async function infer(
  repository: Repository,
  call: RestCall,
  name: string,
  version: string | undefined,
): Promise<RestAnswer> {
  allowMethod(call, 'POST');
  return repository.find(name, version).answer({
    startedMs: call.startedMs,
    gone: call.gone,
    decode: (inputs) =>
      call.headerLength === '0'
        ? decodeRawRequest(call.body, inputs)
        : decodeRestRequest(call.body, call.headerLength),
    encode: (response, request) => encodeRestResponse(response, requestedForm(request)),
  });
}

async function routeRepository(
  repository: Repository,
  call: RestCall,
  path: readonly string[],
): Promise<RestAnswer> {
  const [head, name, action] = path;
  if (head === 'index' && path.length === 1) {
    allowMethod(call, 'POST');
    return { status: 200, json: JSON.stringify(repository.index(readyOnly(call.body))) };
  }
  if (head !== 'models' || name === undefined || path.length !== 3) throw unknownPath(call);
  if (action !== 'load' && action !== 'unload') throw unknownPath(call);
  allowMethod(call, 'POST');
  if (action === 'unload') await repository.unload(name);
  else {
    const parameters = parametersOf(call.body);
    const fileOf = (key: string): Uint8Array | undefined => {
      const value = parameters[key];
      return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
    };
    await repository.load(name, readOverride(Object.keys(parameters), fileOf));
  }
  return { status: 200, json: '{}' };
}

function readyOnly(body: Uint8Array): boolean {
  return body.length > 0 && fieldOf(repositoryRequest(body), 'ready') === true;
}

function parametersOf(body: Uint8Array): Readonly<Record<string, unknown>> {
  return body.length === 0 ? {} : (parametersField(repositoryRequest(body), 'the request') ?? {});
}

function repositoryRequest(body: Uint8Array): JsonObject {
  return checkObject(parseLooseJson(body), 'the request');
}

function stats(repository: Repository, name?: string, version?: string): string {
  return JSON.stringify({ model_stats: repository.statistics(name, version) });
}

function readiness(call: RestCall, ready: boolean, extra: object): RestAnswer {
  const answer = get(call, () => JSON.stringify({ ...extra, ready }));
  return { ...answer, status: ready ? 200 : 503 };
}

function get(call: RestCall, json: () => string): { status: number; json: string } {
  allowMethod(call, 'GET');
  return { status: 200, json: json() };
}

function unknownPath(call: RestCall): ServeError {
  return new ServeError('not-found', `nothing is served at /v2/${call.path.join('/')}`);
}
