import { dataKeys } from './parts.js';

/**
 * Rows of data keys, in which those of erased subjects are destroyed: their wrapped keys are never written, for a row that
 * was deleted is still on the disk. `told` hears of each whose key was there.
 */
export function withoutErased(rows: Buffer, erased: ReadonlySet<string>, told: (subject: string) => void): Buffer {
  if (erased.size === 0) return rows;
  const lines = rows.toString('utf8').split('\n');
  const kept = lines.map((line) => {
    const fields = line.split('\t');
    const subject = fields[at('subject')];
    if (subject === undefined || !erased.has(subject) || fields[at('wrapped')] === none) return line;
    told(subject);
    fields[at('wrapped')] = none;
    fields[at('destroyed_at')] = new Date().toISOString();
    return fields.join('\t');
  });
  return Buffer.from(kept.join('\n'));
}

const at = (column: string): number => dataKeys.columns.indexOf(column);
/** How `COPY` writes what is not there. */
const none = '\\N';
