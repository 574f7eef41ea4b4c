import type { At } from './writing.js';

/** `survivor`: null where they were separated again. */
export interface Merge extends At {
  readonly person: string;
  readonly survivor: string | null;
}

/** Whom a person counts as, from one event to another; without `since`: from the beginning. */
export interface Identity {
  readonly person: string;
  readonly root: string;
  readonly since: At | undefined;
  readonly until: At | undefined;
}

/** Of everybody who was ever merged: whom they count as, at each time. Merges in their order. */
export function identitiesOf(merges: readonly Merge[]): readonly Identity[] {
  const into = new Map<string, string>();
  const behind = new Map<string, Set<string>>();
  const open = new Map<string, Identity>(
    merges.map(({ person }) => [person, { person, root: person, since: undefined, until: undefined }]),
  );
  const done: Identity[] = [];
  for (const merge of merges) {
    const { person, survivor } = merge;
    if (survivor === null) into.delete(person);
    else {
      into.set(person, survivor);
      behind.set(survivor, (behind.get(survivor) ?? new Set()).add(person));
    }
    for (const one of upstream(person, behind)) {
      const known = open.get(one)!;
      const root = rootOf(one, into);
      if (root === known.root) continue;
      done.push({ ...known, until: merge });
      open.set(one, { person: one, root, since: merge, until: undefined });
    }
  }
  return [...done, ...open.values()];
}

/** A circle of merges, which two processes at once might write, has one root for all in it. */
function rootOf(person: string, into: ReadonlyMap<string, string>): string {
  const path = [person];
  for (let at = into.get(person); at !== undefined; at = into.get(at)) {
    if (path.includes(at)) return path.slice(path.indexOf(at)).sort()[0]!;
    path.push(at);
  }
  return path.at(-1)!;
}

/** Whoever counts as whom this one counts as, or did. */
function upstream(person: string, behind: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const all = new Set([person]);
  for (const one of all) for (const other of behind.get(one) ?? []) all.add(other);
  return all;
}
