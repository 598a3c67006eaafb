import type { TorchserveOptions } from './torchserveOptions.ts';

/** TorchServe's management of models, over REST or gRPC. Each call returns when the server has done it, or throws. */
export interface TorchserveManagement {
  /** Whether it was registered by this call: false when a model of this name was there. */
  register(model: string, archive: string, workers: number): Promise<boolean>;
  scale(model: string, version: string | undefined, workers: number): Promise<void>;
  unregister(model: string, version: string | undefined): Promise<void>;
  close(): Promise<void>;
}

/** A model that is set up once, and taken down if it was registered. */
export interface ManagedModel {
  setUp(): Promise<void>;
  close(): Promise<void>;
}

/** Sets up the model that the options name through `api`; without `api` there is nothing to do. */
export function manageModel(
  api: TorchserveManagement | undefined,
  { model, version, management }: TorchserveOptions,
): ManagedModel {
  let done: Promise<void> | undefined;
  let registered = false;
  const setUp = async (): Promise<void> => {
    if (api === undefined || management === undefined) return;
    const { register, workers } = management;
    if (register !== undefined) registered = await api.register(model, register, workers ?? 1);
    if (!registered && workers !== undefined) await api.scale(model, version, workers);
  };
  return {
    setUp: () =>
      (done ??= setUp().catch((error: unknown) => {
        done = undefined;
        throw error;
      })),
    async close() {
      if (registered) {
        registered = false;
        await api?.unregister(model, version).catch(() => undefined);
      }
      await api?.close();
    },
  };
}
