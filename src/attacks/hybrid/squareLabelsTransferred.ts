import { squareLabels } from '../label/squareLabels.ts';
import { fromTransferred } from './fromTransferred.ts';

/** The label-only squares, whose first direction is that of a transferred sample. */
export const squareLabelsTransferred = fromTransferred(squareLabels, {
  name: 'square-labels-transferred',
  summary: 'squares of new signs from the direction of a transferred sample, from labels alone',
});
