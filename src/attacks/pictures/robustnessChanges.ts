import type { ProcedureContext } from '../../core/procedure.ts';
import type { RandomStream } from '../../core/random.ts';
import type { PictureChange } from '../../coco/robustness/pictureChange.ts';
import { changedRole, severitiesOf } from '../../coco/robustness/robustnessOption.ts';
import type { RobustnessOption } from '../../coco/robustness/robustnessOption.ts';
import { transformChanges } from '../../coco/robustness/transformChanges.ts';
import { attackChanges, type AttackedModel, type AttackingContext } from './attackChanges.ts';
import { pictureSetChange, sampleChange, type ShownOf } from './savedChanges.ts';

/** A procedure's model, as changes of its pictures need to know it. */
export interface ChangedModel extends AttackedModel {
  /** What its input shows of a picture; undefined when it is shown several parts of one. */
  readonly shownOf?: ShownOf | undefined;
}

/** All changes that `robustness` names, in their order: by transforms, by attacks, and saved ones. Throws ConfigurationError. */
export async function robustnessChanges(
  context: AttackingContext & Pick<ProcedureContext<unknown>, 'files' | 'data'>,
  option: RobustnessOption,
  model: ChangedModel,
  random: RandomStream,
): Promise<readonly PictureChange[]> {
  const changes: PictureChange[] = [];
  for (const [name, change] of Object.entries(option)) {
    const { transforms, attack, samples } = change;
    if (transforms !== undefined)
      changes.push(...transformChanges(name, transforms, change.severities, random));
    else if (attack !== undefined)
      changes.push(...(await attackChanges(context, name, attack, model, random)));
    else
      for (const severity of severitiesOf(change)) {
        const folder = samples?.[severity];
        changes.push(
          folder === undefined
            ? pictureSetChange(name, severity, await context.data(changedRole(name, severity)))
            : await sampleChange(name, severity, folder, context.files, model.shownOf),
        );
      }
  }
  return changes;
}
