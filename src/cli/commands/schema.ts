import { schemaText } from '../../run/schemaText.ts';
import { processEnvironment } from '../processEnvironment.ts';

/** Prints the JSON Schema of a kind of file. */
export function schemaCommand(what: string): void {
  process.stdout.write(schemaText(what, processEnvironment().catalog));
}
