import { invalidModel } from './invalidModel.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The text of a string attribute; throws when it is not UTF-8. */
export function decodeText(bytes: Uint8Array | undefined, where: string): string {
  try {
    return decoder.decode(bytes ?? new Uint8Array());
  } catch (error) {
    throw invalidModel(`${where} is not UTF-8`, error);
  }
}
