import { mlpModel } from './mlpModel.ts';
import type { DenseLayer, Mlp, TrainedMlp } from './mlpOptions.ts';
import type { ResolvedMlp } from './resolveMlp.ts';
import { foldInputs, foldTargets, unpackLayers } from './unpackLayers.ts';
import type { Watch } from './watch.ts';

/** What came of a training: the kept parameters as layers for raw data, and as a model. */
export function trainedMlp(job: ResolvedMlp, watch: Watch): TrainedMlp {
  const { activation, loss, sizes } = job.shape;
  const layers = unpackLayers(watch.kept, sizes);
  layers[0] = foldInputs(layers[0] as DenseLayer, job.inputs);
  layers.push(foldTargets(layers.pop() as DenseLayer, job.targets));
  const network: Mlp = {
    layers,
    activation,
    loss,
    targetVariance: job.targets.deviation.map((deviation) => deviation ** 2),
  };
  const { inputName, outputName } = job.options;
  return {
    ...network,
    ...watch.report(job.steps),
    model: mlpModel(network, { inputName, outputName }),
  };
}
