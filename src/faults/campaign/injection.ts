import type { BitEdit } from '../../onnx/mutation/bitEdit.ts';
import type { Site } from '../../onnx/mutation/faultSite.ts';
import type { Edit } from '../models/edit.ts';

/** An edit with the value that it strikes. */
export type SitedEdit = Edit & { readonly site: Site };

/** An edit of a bit with the value that it strikes. */
export type SitedBitEdit = BitEdit & { readonly site: Site };

/** One injection: edits that strike at once, in one value or in several weights. */
export interface Injection {
  readonly edits: readonly SitedEdit[];
}

/** The values that an injection strikes, each once, as a key that equal sets share. */
export function sitesOf({ edits }: Injection): Site[] {
  const sites = new Map(edits.map(({ site }) => [`${site.kind} ${site.name}`, site]));
  return [...sites.keys()].toSorted().map((key) => sites.get(key)!);
}
