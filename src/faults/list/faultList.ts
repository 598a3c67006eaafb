import { ConfigurationError } from '../../core/errors.ts';
import { parseCsv } from '../../data/parseCsv.ts';
import type { Dtype } from '../../core/tensor.ts';
import { bitsOf } from '../../onnx/mutation/bitEdit.ts';
import type { Site } from '../../onnx/mutation/faultSite.ts';
import type { Edit } from '../models/edit.ts';
import type { Injection, SitedEdit } from '../campaign/injection.ts';
import type { Tally } from '../outcomes/outcomeJudge.ts';
import { bitField } from '../population/bitField.ts';

/** The columns of a fault list that every list has; further ones are added, and not needed to replay it. */
const COLUMNS = [
  'id',
  'site',
  'name',
  'dtype',
  'index',
  'bit',
  'action',
  'field',
  'stratum',
  'inputs',
  'masked',
  'sdc1',
  'sdc5',
  'due',
  'sdc10',
  'sdc20',
  'unchanged',
  'model',
  'amount',
] as const;
/** Hex digits of the model's SHA-256 that a list carries. */
const DIGEST_DIGITS = 16;

/** One injection of a campaign, as a list keeps it. */
export interface ListedInjection extends Injection {
  readonly id: number;
  readonly stratum: string;
  readonly tally: Tally;
}

/** What a list is checked against when it is read. */
export interface ListedModel {
  readonly sha256: string;
  /** The dtype and the number of elements of a value; undefined when the model has no such value. */
  valueOf(site: Site): { readonly dtype: Dtype; readonly elements: number } | undefined;
}

/** A campaign as CSV: one edit a row, edits of one injection share an `id`. */
export function writeFaultList(injections: readonly ListedInjection[], model: ListedModel): string {
  const lines: string[] = [COLUMNS.join(',')];
  for (const { id, edits, stratum, tally } of injections) {
    for (const edit of edits) {
      const { site, index, action } = edit;
      const dtype = model.valueOf(site)?.dtype ?? 'float32';
      const row = [
        id,
        site.kind,
        quoted(site.name),
        dtype,
        index,
        edit.action === 'add' ? '' : edit.bit,
        action,
        edit.action === 'add' ? 'element' : bitField(dtype, edit.bit),
        quoted(stratum),
        tally.inputs,
        tally.masked,
        tally.sdc1,
        tally.sdc5,
        tally.due,
        tally.sdc10,
        tally.sdc20,
        tally.unchanged,
        model.sha256.slice(0, DIGEST_DIGITS),
        edit.action === 'add' ? edit.amount : '',
      ];
      lines.push(row.join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Reads a fault list, of this or another tool: the columns `site`, `name`, `index`, `bit` and `action` are needed
 * (`amount` in place of `bit` where the action is `add`), `id` gathers edits into injections. Throws ConfigurationError for a list that is empty, does not fit the model, or was made
 * for another one.
 */
export function readFaultList(
  text: string,
  model: ListedModel,
  where: string,
): (Injection & { readonly stratum: string })[] {
  const [header, ...rows] = parseCsv(text).filter((row) => row.some((cell) => cell.trim() !== ''));
  const column = (name: string): number => header?.findIndex((cell) => cell.trim() === name) ?? -1;
  for (const name of ['site', 'name', 'index', 'bit', 'action'])
    if (column(name) < 0) throw refuse(where, `it has no column '${name}'`);
  if (rows.length === 0) throw refuse(where, 'it lists no fault');
  const found = new Map<string, { edits: SitedEdit[]; stratum: string }>();
  for (const [i, row] of rows.entries()) {
    const cell = (name: string): string => row[column(name)]?.trim() ?? '';
    const line = `line ${i + 2}`;
    const digest = column('model') < 0 ? '' : cell('model');
    if (digest !== '' && !model.sha256.startsWith(digest))
      throw refuse(
        where,
        `it was made for the model ${digest}, this one is ${model.sha256.slice(0, DIGEST_DIGITS)}`,
      );
    const kind = /^weights?$/.test(cell('site'))
      ? 'weight'
      : /^activations?$/.test(cell('site'))
        ? 'activation'
        : undefined;
    if (kind === undefined)
      throw refuse(where, `${line}: the site '${cell('site')}' is neither weight nor activation`);
    const site: Site = { kind, name: cell('name') };
    const value = model.valueOf(site);
    if (value === undefined)
      throw refuse(where, `${line}: the model has no ${kind} '${site.name}'`);
    if (cell('dtype') !== '' && cell('dtype') !== value.dtype)
      throw refuse(where, `${line}: '${site.name}' is ${value.dtype}, not ${cell('dtype')}`);
    const index = Number(cell('index'));
    if (cell('index') === '' || !Number.isInteger(index) || index < 0 || index >= value.elements)
      throw refuse(
        where,
        `${line}: element ${cell('index')} is not in 0..${value.elements - 1} of '${site.name}'`,
      );
    const edit = readEdit(cell, index, value.dtype);
    if (typeof edit === 'string') throw refuse(where, `${line}: ${edit}`);
    const id = column('id') < 0 ? String(i) : cell('id');
    const injection = found.get(id) ?? { edits: [], stratum: cell('stratum') };
    injection.edits.push({ site, ...edit });
    found.set(id, injection);
  }
  for (const { edits } of found.values()) {
    const names = new Set(edits.map(({ site }) => `${site.kind} ${site.name}`));
    if (names.size > 1 && edits.some(({ site }) => site.kind === 'activation'))
      throw refuse(
        where,
        'one injection strikes an activation and another value at once, which cannot be run',
      );
  }
  return [...found.values()];
}

/** What a row does to its element, or why it cannot be done. */
function readEdit(cell: (name: string) => string, index: number, dtype: Dtype): Edit | string {
  const action = cell('action');
  if (action === 'add') {
    const amount = Number(cell('amount'));
    return cell('amount') === '' || !Number.isFinite(amount)
      ? `the amount '${cell('amount')}' is no finite number`
      : { index, action, amount };
  }
  const bit = Number(cell('bit'));
  const width = bitsOf(dtype) ?? 0;
  if (cell('bit') === '' || !Number.isInteger(bit) || bit < 0 || bit >= width)
    return `bit ${cell('bit')} is not in 0..${width - 1} of ${dtype}`;
  if (action !== 'flip' && action !== 'set' && action !== 'clear')
    return `the action '${action}' is not flip, set, clear or add`;
  return { index, bit, action };
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function refuse(where: string, what: string): ConfigurationError {
  return new ConfigurationError(`the fault list ${where} cannot be used: ${what}`, {
    code: 'faults.list',
    hint: 'Give a faults.csv of a campaign on this model, or a CSV file with the columns site, name, index, bit, action.',
  });
}
