import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { EventStore } from '#event-store';
import { Database, gathered } from '#platform';
import { askWhole } from '../ask-whole.js';
import { inByteOrder } from '../byte-order.js';
import { asPersonEvent, grouped, idOf, isErased, opened, type KeptRow } from '../stored.js';
import { JoinedNames } from './joined-names.js';
import { listedPerson, type ListedPerson } from './listed-person.js';

/** A person by what the list is ordered and searched by. */
interface Entry {
  readonly id: string;
  readonly sortName: string;
  readonly allNames: string;
}

/** So many people at most are looked for by their ids; more of them have so many cases that a walk along a list soon finds a page. */
const mostByIds = 2_000;

/** Who has something in one of their names: all of them, or, of more, those who are not published, for the database finds the others. */
export type Named = { readonly ids: readonly string[] } | { readonly q: string; readonly closed: readonly string[] };

/** `ordered`: all who are named by their ids, otherwise those who are not published, in the order of the list. */
interface Searched {
  readonly named: Named | undefined;
  readonly ordered: readonly Entry[];
}

/**
 * The names of all people, in memory. Those of people who are not published stand sealed in the database, so that they can
 * neither be searched nor be ordered there; those of published people are searched here, too, for no index of Postgres
 * looks into a text under row-level security. Opened when the process starts; before each answer the model is asked what
 * came since, so that the two agree. Some 400 bytes a person.
 */
@Injectable()
export class PeopleNames implements OnApplicationBootstrap {
  /** Those who are not published, in the order of the list. */
  private closed: readonly Entry[] = [];
  private published: readonly Entry[] = [];
  /** The names of the closed and then of the published, made at the first search after they changed. */
  private joined: JoinedNames | undefined;
  /** What was looked for last, with who had it: a page is followed by the next. */
  private readonly lately = new LRUCache<string, Having>({ max: 20 });
  private upTo = '0';
  /** Streams of people whose key was destroyed, or changed, since they were opened. */
  private doubted = new Set<string>();
  /** How often all was forgotten. */
  private times = 0;
  private readonly refreshed = gathered(async (asked: readonly 'now'[]) => {
    await this.refresh();
    return asked;
  }, { atOnce: 1 }); // prettier-ignore

  constructor(
    private readonly pool: Database,
    private readonly log: EventStore,
  ) {
    log.onForget((subject) => this.forget(subject));
  }

  /** Opened while nobody waits yet. Where that can't be (it is sealed, or there is no model yet), the first search does. */
  onApplicationBootstrap(): void {
    this.refreshed('now').catch(() => undefined);
  }

  /** Those with `q` in one of their names, in any case of letters; in an order if they are asked for from a place in it. Who may know of them is not asked here. */
  async found(q: string | undefined, place?: PlaceInNames): Promise<Searched> {
    if (q === undefined && !place) return { named: undefined, ordered: [] };
    await this.refreshed('now');
    const { named, ordered } = q === undefined ? { named: undefined, ordered: () => this.closed } : this.having(q);
    return { named, ordered: place ? from(place, ordered()) : [] };
  }

  /** What the list shows of these, opened now; whoever is not there was erased, or is not known. */
  async of(ids: readonly string[]): Promise<ReadonlyMap<string, ListedPerson>> {
    const people = await this.read(ids.map((id) => `person-${id}`));
    return new Map(people.map(({ id, person }) => [id, person]));
  }

  /** The titles of these cases, opened now. */
  async titles(cases: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (cases.length === 0) return new Map();
    const rows = await askWhole<KeptRow>(this.pool, {
      name: 'openings-of-cases',
      text: 'select * from read.case_list_event where stream = any ($1) and revision = 0',
      values: [cases.map((id) => `case-${id}`)],
    });
    const openings = (await opened(rows, (kept) => this.log.opened(kept))).filter((one) => !isErased(one));
    return new Map(
      openings.flatMap((one) => {
        const { title } = one.data as { readonly title?: string };
        return title === undefined ? [] : [[idOf(one.stream), title] as const];
      }),
    );
  }

  private having(q: string): Having {
    const wanted = q.toLowerCase();
    const before = this.lately.get(wanted);
    if (before) return before;
    const { closed, published } = this;
    this.joined ??= new JoinedNames([...closed, ...published].map(({ allNames }) => allNames));
    const [hidden, shown]: [Entry[], Entry[]] = [[], []];
    for (const nth of this.joined.having(wanted)) {
      if (shown.length > mostByIds) break;
      if (nth < closed.length) hidden.push(closed[nth]!);
      else shown.push(published[nth - closed.length]!);
    }
    const areFew = hidden.length + shown.length <= mostByIds;
    let ordered: readonly Entry[] | undefined;
    const found: Having = {
      named: areFew ? { ids: idsOf([...hidden, ...shown]) } : { q: wanted, closed: idsOf(hidden) },
      ordered: () => (ordered ??= areFew ? merged(hidden, shown.sort(inOrder)) : hidden),
    };
    this.lately.set(wanted, found);
    return found;
  }

  private async refresh(): Promise<void> {
    const heads = await askWhole<{ position: string }>(this.pool, {
      text: 'select coalesce(max(position), 0) as position from read.case_list_event',
    });
    const head = heads[0]!.position;
    const found: Found = new Map();
    const [times, again] = [this.times, this.doubted];
    this.doubted = new Set();
    let { upTo } = this;
    try {
      await this.take([...again], found);
      while (BigInt(upTo) < BigInt(head)) {
        const rows = await askWhole<{ stream: string; position: string }>(this.pool, {
          name: 'people-since',
          text: `select stream, position from read.case_list_event
                 where position > $1 and position <= $2 and stream >= 'person-' and stream < 'person.' order by position limit ${page}`,
          values: [upTo, head],
        });
        await this.take([...new Set(rows.map(({ stream }) => stream))], found);
        upTo = rows.length < page ? head : rows.at(-1)!.position;
      }
    } catch (error) {
      for (const stream of again) this.doubted.add(stream);
      throw error;
    } finally {
      if (times === this.times) this.keep(found, upTo);
    }
    if (times !== this.times || this.doubted.size > 0) await this.refresh();
  }

  private async take(streams: readonly string[], found: Found): Promise<void> {
    for (const stream of streams) found.set(idOf(stream), undefined);
    for (const { id, person } of await this.read(streams)) {
      const { tier, sortName, allNames } = person;
      found.set(id, { id, sortName, allNames, isPublished: tier === 'public' });
    }
  }

  /** Once for all that came: what is kept is gone through whole. */
  private keep(found: Found, upTo: string): void {
    this.upTo = upTo;
    if (found.size === 0) return;
    const [closed, published]: [Entry[], Entry[]] = [[], []];
    for (const one of found.values()) {
      if (one === undefined || this.doubted.has(`person-${one.id}`)) continue;
      const { isPublished, ...entry } = one;
      (isPublished ? published : closed).push(entry);
    }
    const others = ({ id }: Entry) => !found.has(id);
    this.become(merged(this.closed.filter(others), closed.sort(inOrder)), [
      ...this.published.filter(others),
      ...published,
    ]);
  }

  /** Of one, or of all where it is not known of whom: who is left is opened again at the next search. */
  private forget(subject?: string): void {
    if (subject === undefined) {
      this.times += 1;
      this.become([], []);
      this.upTo = '0';
    } else if (subject.startsWith('person-')) {
      this.doubted.add(subject);
      const others = ({ id }: Entry) => id !== idOf(subject);
      this.become(this.closed.filter(others), this.published.filter(others));
    }
  }

  private become(closed: readonly Entry[], published: readonly Entry[]): void {
    [this.closed, this.published, this.joined] = [closed, published, undefined];
    this.lately.clear();
  }

  private async read(streams: readonly string[]): Promise<readonly { id: string; person: ListedPerson }[]> {
    if (streams.length === 0) return [];
    const rows = await askWhole<KeptRow>(this.pool, {
      name: 'events-of-people',
      text: 'select * from read.case_list_event where stream = any ($1) order by stream, position',
      values: [streams],
    });
    const histories = grouped(await opened(rows, (kept) => this.log.opened(kept)));
    return [...histories].flatMap(([stream, history]) =>
      history.some(isErased) || history[0]!.revision !== '0'
        ? []
        : [{ id: idOf(stream), person: listedPerson(history.map(asPersonEvent)) }],
    );
  }
}

/** Of whom something was read: what they are now, if they are still there. */
type Found = Map<string, (Entry & { readonly isPublished: boolean }) | undefined>;

interface Having {
  readonly named: Named;
  readonly ordered: () => readonly Entry[];
}
const idsOf = (entries: readonly Entry[]): string[] => entries.map(({ id }) => id);

/** `from`: from this name on, it included, or back from it where it is backwards. */
interface PlaceInNames {
  readonly from?: string | undefined;
  readonly backwards?: boolean;
}
function from({ from: name, backwards = false }: PlaceInNames, found: readonly Entry[]): readonly Entry[] {
  if (backwards) {
    const end = name === undefined ? found.length : placeIn(found, (one) => inByteOrder(one, name) > 0);
    return found.slice(0, end).reverse();
  }
  return name === undefined ? found : found.slice(placeIn(found, (one) => inByteOrder(one, name) >= 0));
}

const inOrder = (a: Entry, b: Entry): number =>
  inByteOrder(a.sortName, b.sortName) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

function merged(some: readonly Entry[], others: readonly Entry[]): Entry[] {
  const all: Entry[] = [];
  let [at, next] = [0, 0];
  while (at < some.length || next < others.length)
    if (next >= others.length || (at < some.length && inOrder(some[at]!, others[next]!) < 0)) all.push(some[at++]!);
    else all.push(others[next++]!);
  return all;
}

/** The number of the first whose name is like this, of those in order, where none is after it that is not; how many there are, where none is. */
function placeIn(entries: readonly Entry[], isLike: (sortName: string) => boolean): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isLike(entries[middle]!.sortName)) high = middle;
    else low = middle + 1;
  }
  return low;
}

const page = 5_000;
