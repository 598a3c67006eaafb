import { ProofmarkError } from '../../core/errors.ts';
import { startServer } from '../../serve/startServer.ts';
import type { ServerAnswer, ServerOrder } from './startServerProcess.ts';

/** The child: starts the server that its parent orders, and ends when the parent says so or is gone. */
process.once('message', (order: ServerOrder) => {
  void serve(order);
});
// Ctrl-C reaches the whole process group; the parent decides when its server ends.
process.on('SIGINT', () => undefined);

async function serve(order: ServerOrder): Promise<void> {
  try {
    const server = await startServer({
      models: [
        {
          name: order.model,
          version: order.version,
          path: order.path,
          externalData: order.externalData,
        },
      ],
      restPort: order.restPort,
      grpcPort: order.grpcPort,
      workers: order.workers,
      allowLoad: order.allowLoad,
    });
    await server.ready;
    process.once('disconnect', () => {
      void server.close().finally(() => process.exit(0));
    });
    answer({
      state: 'ready',
      restUrl: server.restUrl ?? '',
      grpcAddress: server.grpcAddress ?? '',
      leftOut: server.leftOut,
    });
  } catch (error) {
    const known = error instanceof ProofmarkError ? error : undefined;
    const message = error instanceof Error ? error.message : String(error);
    answer({ state: 'failed', message, code: known?.code ?? 'serve.failed', hint: known?.hint });
    process.disconnect();
  }
}

function answer(message: ServerAnswer): void {
  process.send?.(message);
}
