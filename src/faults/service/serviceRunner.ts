import type { ProcedureContext } from '../../core/procedure.ts';
import type { TensorMap } from '../../core/tensor.ts';
import { encodeModel } from '../../onnx/proto/encodeModel.ts';
import type { InjectionRunner } from '../campaign/faultRunner.ts';
import { withEdits } from '../campaign/withEdits.ts';
import type { Subject } from '../memory/subject.ts';
import type { ChangedService } from './changedService.ts';

/** The role under which the changed service is asked. */
export const SERVICE = 'service';

/**
 * Runs injections on a served model: each is written into the file, which the server loads, and every input is asked over
 * the wire. Its times are the network's, and no sign of a hang: a query without an answer in time is one.
 */
export function serviceRunner(
  context: Pick<ProcedureContext<unknown>, 'ask'>,
  service: ChangedService,
  { model, inputs }: Pick<Subject, 'model' | 'inputs'>,
  golden: readonly TensorMap[],
): InjectionRunner {
  return {
    async *run(injections) {
      for (const [place, { edits }] of injections.entries()) {
        service.want(() => encodeModel(withEdits(model, edits)));
        const replies = await context.ask(inputs.queries, { target: SERVICE });
        yield {
          place,
          outputs: replies.map((reply) => (reply.status === 'ok' ? reply.outputs : undefined)),
          golden,
          ms: 0,
          goldenMs: 0,
        };
      }
    },
  };
}
