export { load } from './procedure.ts';
