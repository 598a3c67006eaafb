import { adbaMd } from '../label/adba.ts';
import { fromTransferred } from './fromTransferred.ts';

/** ADBA-md, whose first direction is that of a transferred sample. */
export const adbaTransferred = fromTransferred(adbaMd, {
  name: 'adba-transferred',
  summary: 'adba-md from the direction of a transferred sample',
});
