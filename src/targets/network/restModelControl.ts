import { z } from 'zod';

import type { ModelControl } from '../../core/modelControl.ts';
import { decodeErrorBody } from '../../wire/index.ts';
import { errorText } from '../errorText.ts';
import { createControlClient } from './controlClient.ts';
import { loadRefused } from './loadRefused.ts';
import { readJson } from './readJson.ts';
import type { Connection } from './resolveConnection.ts';

const configuration = z.looseObject({ default_model_filename: z.string().catch('') });

/** The model repository extension over REST: `POST v2/repository/models/NAME/load`. */
export function restModelControl(
  connection: Connection,
  model: string,
  version = '1',
): ModelControl {
  const { endpoint, redact } = connection;
  const client = createControlClient(connection);
  const name = encodeURIComponent(model);
  const load = async (parameters: Readonly<Record<string, string>>): Promise<void> => {
    const body = Buffer.from(JSON.stringify({ parameters }));
    const answer = await client.request('POST', `v2/repository/models/${name}/load`, body);
    if (answer.status >= 200 && answer.status < 300) return;
    const said = redact(errorText(decodeErrorBody(answer.body)) || 'no body');
    throw loadRefused(endpoint.shown, model, `status ${answer.status}: ${said}`);
  };
  return {
    async replace(bytes, config) {
      // Triton wants its configuration back with the file; servers without one answer 404.
      const told = await client.request('GET', `v2/models/${name}/config`);
      const own =
        told.status === 200 ? configuration.safeParse(readJson(told.body)).data : undefined;
      const file = own?.default_model_filename || 'model.onnx';
      const wanted = config ?? (own === undefined ? undefined : JSON.stringify(own));
      await load({
        ...(wanted === undefined ? {} : { config: wanted }),
        [`file:${version}/${file}`]: Buffer.from(bytes).toString('base64'),
      });
    },
    restore: async () => load({}),
    close: async () => client.close(),
  };
}
