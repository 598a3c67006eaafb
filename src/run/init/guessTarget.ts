import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';

import { ConfigurationError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { readModelFile } from '../../onnx/sessions/readModelFile.ts';
import { fetchJson } from './fetchJson.ts';
import type { GuessedTarget } from './guessedTarget.ts';
import { guessHttpJson } from './guessHttpJson.ts';

const MODEL_PATH = /^(.*?)\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/infer)?\/?$/;

/**
 * The target behind an ONNX file, a gRPC address (`grpc://host:port`), an endpoint of the Open Inference Protocol, or
 * another HTTP endpoint with an OpenAPI description. Throws ConfigurationError when it cannot be told.
 */
export async function guessTarget(
  from: string,
  {
    cwd,
    folder,
    model,
  }: { readonly cwd: string; readonly folder: string; readonly model: string | undefined },
): Promise<GuessedTarget> {
  const url = /^(https?|grpcs?):\/\//i.test(from) ? new URL(from) : undefined;
  if (url === undefined) {
    if (!existsSync(resolve(cwd, from)))
      throw new ConfigurationError(`there is no file ${from}`, {
        code: 'init.no-model',
        hint: 'Name an ONNX file, or an address such as http://localhost:8080 or grpc://localhost:8081.',
      });
    const full = resolve(cwd, from);
    const path = relative(folder, full).split(sep).join('/');
    return { definition: { protocol: 'onnx', model: path, ...(await ownExternalData(full)) } };
  }
  if (url.protocol.startsWith('grpc')) {
    const tls = url.protocol === 'grpcs:' ? { tls: {} } : {};
    const name = model ?? url.pathname.replace(/^\/+/, '');
    if (name === '') throw unnamed(from, []);
    return { definition: { protocol: 'oip-grpc', url: url.host, model: name, ...tls } };
  }
  const named = MODEL_PATH.exec(from);
  if (named !== null) {
    const [, base = '', name = '', version] = named;
    return { definition: oipRest(base, model ?? decodeURIComponent(name), version) };
  }
  const base = from.replace(/\/+$/, '').replace(/\/v2$/, '');
  if ((await fetchJson(`${base}/v2`)) !== undefined)
    return { definition: oipRest(base, model ?? (await onlyModel(from, base)), undefined) };
  return guessHttpJson(url);
}

/** The key that lets a model of the user's own read the files that it keeps tensors in, where it does. */
async function ownExternalData(path: string): Promise<Record<string, Json>> {
  const { files } = await readModelFile({ path, externalData: 'allow' });
  return files.length > 1 ? { externalData: 'allow' } : {};
}

function oipRest(url: string, model: string, version: string | undefined): Record<string, Json> {
  return { protocol: 'oip-rest', url, model, ...(version === undefined ? {} : { version }) };
}

/** The model of a server that serves one. */
async function onlyModel(from: string, base: string): Promise<string> {
  const index = await fetchJson(`${base}/v2/repository/index`, {});
  const names = (Array.isArray(index) ? index : []).flatMap((entry: unknown) =>
    typeof entry === 'object' && entry !== null && 'name' in entry && typeof entry.name === 'string'
      ? [entry.name]
      : [],
  );
  const [first, ...others] = new Set(names);
  if (first === undefined || others.length > 0) throw unnamed(from, names);
  return first;
}

function unnamed(from: string, names: readonly string[]): ConfigurationError {
  return new ConfigurationError(`${from} does not say which model is meant`, {
    code: 'init.no-model-name',
    hint: `Name it with --model${names.length > 0 ? `; the server has ${names.join(', ')}` : ''}.`,
  });
}
