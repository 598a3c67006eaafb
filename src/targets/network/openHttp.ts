import type { ControlClient } from './controlClient.ts';
import type { HttpClient } from './httpClient.ts';
import type { Connection } from './resolveConnection.ts';

/** The two clients of a target over HTTP. */
export interface OpenHttp {
  /** Asks the model. */
  readonly client: HttpClient;
  /** Asks the server about it. */
  readonly control: ControlClient;
  readonly close: () => Promise<void>;
}

/** Opens both; the server is asked at `controlled`, default where the model is. */
export async function openHttp(
  connection: Connection,
  controlled: Connection = connection,
): Promise<OpenHttp> {
  const { createHttpClient } = await import('./httpClient.ts');
  const { createControlClient } = await import('./controlClient.ts');
  const client = await createHttpClient(connection);
  const control = createControlClient(controlled);
  return {
    client,
    control,
    async close() {
      await Promise.all([client.close(), control.close()]);
    },
  };
}
