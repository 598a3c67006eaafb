import type { ModelSignature } from '../../core/signature.ts';
import type { RandomStream } from '../../core/random.ts';
import { createPreprocessing } from '../../judgement/preprocessing.ts';
import type { Preprocessing } from '../../judgement/preprocessing.ts';
import { tensorOption } from '../../pictures/tensorOption.ts';
import type { AttackView } from '../frame/attack.ts';
import { openGradients } from '../gradients/openGradients.ts';
import type { BaseFile, Retrained } from '../gradients/retrainable.ts';
import { student } from './student.ts';
import { taughtModel, type Teaching } from './taughtModel.ts';

/** Models that learn from answers; between lessons they can be differentiated. */
export interface Pupils {
  /** Undefined before the first lesson of a new network. */
  readonly models: Pick<AttackView, 'surrogates' | 'ensemble'> | undefined;
  /** Goes on from the last weights. */
  teach(teaching: Teaching): Promise<void>;
  close(): Promise<void>;
}

/** The base models, where their files are here; else one small new network. */
export function createPupils(view: AttackView, random: RandomStream): Pupils {
  let open: Retrained | undefined;
  const teachers = view.retrained === undefined ? newNetwork(view, random) : knownModels(view);
  return {
    get models() {
      return open ?? (view.retrained === undefined ? undefined : view);
    },
    async teach(teaching) {
      await open?.close();
      open = await teachers(teaching);
    },
    close: async () => open?.close(),
  };
}

function knownModels({ retrained }: AttackView): (teaching: Teaching) => Promise<Retrained> {
  const files: BaseFile[] = [];
  return async (teaching) =>
    retrained!(async (base, i) => {
      const random = teaching.random.fork(`base-${i}`);
      const bytes = await taughtModel(files[i] ?? base, { ...teaching, random });
      files[i] = { ...base, bytes };
      return bytes;
    });
}

/** A network that starts anew when a class comes that it does not know. */
function newNetwork(
  view: AttackView,
  random: RandomStream,
): (teaching: Teaching) => Promise<Retrained> {
  const { form } = view.preprocessing;
  let [bytes, classes] = [new Uint8Array(), 0];
  return async (teaching) => {
    const labels = teaching.lessons.map(({ label }) => label + 1);
    const width = Math.max(2, view.classes ?? 0, ...labels);
    if (width !== classes) bytes = student(form, width, random) as typeof bytes;
    classes = width;
    const preprocessing = inputOf(form, classes);
    bytes = (await taughtModel({ bytes, preprocessing }, teaching)) as typeof bytes;
    const model = openGradients(bytes, { preprocessing, criterion: view.criterion });
    return { surrogates: [model.differentiate], ensemble: undefined, close: () => model.close() };
  };
}

/** How a point of the attacker's space becomes the input of a new network. */
function inputOf(
  { height, width, channels }: Preprocessing['form'],
  classes: number,
): Preprocessing {
  const signature: ModelSignature = {
    name: 'substitute',
    interface: 'tensors',
    inputs: [{ name: 'image', dtype: 'float32', shape: [-1, channels, height, width] }],
    outputs: [{ name: 'scores', dtype: 'float32', shape: [-1, classes] }],
  };
  const data = new Float32Array(height * width * channels);
  return createPreprocessing(signature, {
    tensor: tensorOption.parse({}),
    example: { kind: 'picture', height, width, channels, data },
  });
}
