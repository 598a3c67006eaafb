import { square } from '../score/square.ts';
import { fromTransferred } from './fromTransferred.ts';

/** Square Attack from a transferred sample instead of stripes. */
export const squareTransferred = fromTransferred(square, {
  name: 'square-transferred',
  summary: 'random squares from a transferred sample',
});
