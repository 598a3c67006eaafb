import { decodeErrorBody } from '../../wire/index.ts';
import { errorText } from '../errorText.ts';
import { createControlClient, type ControlAnswer } from '../network/controlClient.ts';
import type { Connection } from '../network/resolveConnection.ts';
import type { TorchserveManagement } from './manageModel.ts';
import { managementError } from './managementError.ts';

/** The management API over REST (port 8081 unless it was changed). */
export function restManagement(connection: Connection): TorchserveManagement {
  const control = createControlClient(connection);
  const pathOf = (model: string, version: string | undefined): string =>
    `models/${encodeURIComponent(model)}${version === undefined ? '' : `/${encodeURIComponent(version)}`}`;
  const check = ({ status, body }: ControlAnswer, what: string): void => {
    if (status >= 200 && status <= 299) return;
    const said = connection.redact(`status ${status}: ${errorText(decodeErrorBody(body))}`);
    throw managementError(what, connection.endpoint.shown, said);
  };
  return {
    async register(model, archive, workers) {
      const fields = {
        url: archive,
        model_name: model,
        initial_workers: workers,
        synchronous: true,
      };
      const body = Buffer.from(JSON.stringify(fields));
      const answer = await control.request('POST', 'models', body);
      if (answer.status === 409) return false;
      check(answer, `register "${archive}"`);
      return true;
    },
    async scale(model, version, workers) {
      const query = `min_worker=${workers}&max_worker=${workers}&synchronous=true`;
      const answer = await control.request('PUT', `${pathOf(model, version)}?${query}`);
      check(answer, `scale "${model}"`);
    },
    async unregister(model, version) {
      check(await control.request('DELETE', pathOf(model, version)), `unregister "${model}"`);
    },
    close: () => control.close(),
  };
}
