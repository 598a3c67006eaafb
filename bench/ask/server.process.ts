import { startServer } from '../../src/serve/index.ts';

/** The reference server with one model, for as long as its parent lives; tells its addresses. */
const [path = ''] = process.argv.slice(2);
const server = await startServer({ models: [{ path }], restPort: 0, grpcPort: 0 });
await server.ready;
process.once('disconnect', () => void server.close());
process.send?.({ rest: server.restUrl, grpc: server.grpcAddress });
