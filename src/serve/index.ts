export { startServer, type RunningServer, type ServerOptions } from './startServer.ts';
export type { ModelToServe } from './loadModels.ts';
export type { TlsFiles } from './listener.ts';
