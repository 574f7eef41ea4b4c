import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  revision, WrongExpectedRevision,
  type EventStore, type ExpectedRevision, type NewEvent, type Position,
} from '#event-store'; // prettier-ignore
import { all, anEvent, aStream, hear } from './events.js';

/** A log under test, which need not be empty: `store` and `other` are two processes' views of one log. */
export interface Log {
  /** Whether it knows how many events lie between two positions. */
  readonly countsEvents: boolean;
  readonly store: EventStore;
  readonly other: EventStore;
  close(): Promise<void>;
}

/** What every adapter of the port must do. */
export function eventStoreContract(name: string, open: () => Promise<Log>): void {
  describe(`${name}, as an event store`, () => {
    let log: Log;
    let origin: Position;
    beforeAll(async () => {
      log = await open();
      origin = await log.store.head();
    });
    afterAll(() => log.close());

    it('gives back what was appended, to the letter', async () => {
      const data = {
        text: 'Нариман Джелял, Nariman Celâl, "İ" \n\t\\',
        deep: [{ a: [1, null, true, 'x'] }],
        empty: {},
        z: 'keys keep their order',
        a: -1.5e-7,
        'ключ 🕊': '\u0001\u2028\ufeff',
      };
      const stream = aStream();
      const sent = anEvent(data);
      await log.store.append(stream, [sent], 'none');
      const [read] = await all(log.other.read(stream));
      expect(read).toMatchObject({ ...sent, stream, revision: 0n });
      expect(JSON.stringify(read!.data)).toBe(JSON.stringify(data));
      expect(read!.recordedAt.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
    });

    it('has no events of a stream that nobody wrote to', async () =>
      expect(await all(log.store.read(aStream()))).toEqual([]));

    it('reads a stream from a revision on', async () => {
      const stream = aStream();
      await log.store.append(stream, [anEvent(), anEvent(), anEvent()], 'none');
      expect((await all(log.store.read(stream, revision(1)))).map((event) => event.revision)).toEqual([1n, 2n]);
    });

    it('appends all events of an append or none', async () => {
      const stream = aStream();
      await expect(log.store.append(stream, [anEvent(), anEvent()], revision(4))).rejects.toThrow(
        WrongExpectedRevision,
      );
      expect(await all(log.store.read(stream))).toEqual([]);
      expect(await log.store.append(stream, [anEvent(), anEvent()], 'none')).toMatchObject({
        revision: 1n,
        repeated: false,
      });
    });

    it.each([
      ['none', 0n],
      [revision(0), 'none'],
      [revision(7), 0n],
    ] as const)('refuses %s where the stream is at %s, and says so', async (expected, actual) => {
      const stream = aStream();
      if (actual !== 'none') await log.store.append(stream, [anEvent()], 'none');
      await expect(log.store.append(stream, [anEvent()], expected)).rejects.toMatchObject({ stream, expected, actual });
    });

    it('appends once what is sent twice, and answers as the first time', async () => {
      const stream = aStream();
      const events = [anEvent(), anEvent()];
      const first = await log.store.append(stream, events, 'none');
      await log.store.append(stream, [anEvent()], first.revision);
      const { revision: last, position: at } = first;
      expect(await log.other.append(stream, events, 'none')).toEqual({ revision: last, position: at, repeated: true });
      expect(await all(log.store.read(stream))).toHaveLength(3);
    });

    it('tells when it recorded what it appended, if it does, and at which positions', async () => {
      const stream = aStream();
      for (const [many, expected] of [[1, 'none'], [3, revision(0)], [1, revision(3)]] as const) {
        const events = Array.from({ length: many }, anEvent);
        const { recordedAt, position: last } = await log.store.append(stream, events, expected);
        const stored = (await all(log.store.read(stream))).slice(-many);
        expect(stored.at(-1)!.position).toBe(last);
        if (recordedAt === undefined) continue;
        expect(stored.map((event) => event.recordedAt)).toEqual(events.map(() => recordedAt));
        expect(stored.map((event) => event.position)).toEqual(events.map((_, nth) => last - BigInt(many - 1 - nth)));
      }
    }); // prettier-ignore

    it('takes for another append one that shares an event with what is there', async () => {
      const stream = aStream();
      const shared = anEvent();
      await log.store.append(stream, [shared, anEvent()], 'none');
      await expect(log.store.append(stream, [shared, anEvent()], 'none')).rejects.toThrow(WrongExpectedRevision);
      expect(await all(log.store.read(stream))).toHaveLength(2);
    });

    it('lets one of many win each revision of a stream, and loses none who try again', async () => {
      const stream = aStream();
      await Promise.all(
        Array.from({ length: 16 }, (_, index) => appendAtLast(index % 2 ? log.store : log.other, stream, anEvent())),
      );
      expect((await all(log.store.read(stream))).map((event) => event.revision)).toEqual(
        Array.from({ length: 16 }, (_, n) => BigInt(n)),
      );
    });

    it('fails a conflict alone among appends at the same time', async () => {
      const taken = aStream();
      await log.store.append(taken, [anEvent()], 'none');
      const streams = Array.from({ length: 20 }, aStream);
      const outcomes = await Promise.allSettled([
        ...streams.map((stream) => log.store.append(stream, [anEvent()], 'none')),
        log.store.append(taken, [anEvent()], 'none'),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual([...streams.map(() => 'fulfilled'), 'rejected']);
    });

    it('gives a later append a higher position, and the head is the last', async () => {
      const one = await log.store.append(aStream(), [anEvent()], 'none');
      const two = await log.other.append(aStream(), [anEvent(), anEvent()], 'none');
      expect(two.position > one.position).toBe(true);
      expect(await log.store.head()).toBe(two.position);
    });

    it('tells what a reader has yet to read, and since when', async () => {
      const at = await log.store.head();
      expect(await log.store.backlog(at)).toEqual({ head: at, events: 0, since: null });
      const [first, second] = [aStream(), aStream()];
      await log.store.append(first, [anEvent(), anEvent()], 'none');
      const { position: head } = await log.store.append(second, [anEvent()], 'none');
      const { recordedAt: since } = (await all(log.other.read(first)))[0]!;
      expect(await log.other.backlog(at)).toEqual({ head, events: log.countsEvents ? 3 : null, since });
    });

    it('tells a subscriber all that was and then what comes, each once, in order', async () => {
      const before = await log.store.head();
      const streams = Array.from({ length: 5 }, aStream);
      for (const stream of streams) await log.store.append(stream, [anEvent(), anEvent()], 'none');
      const heard = hear(log.other, before, 14);
      for (const stream of streams.slice(0, 4)) await log.store.append(stream, [anEvent()], revision(1));
      const events = await heard;
      expect(events.map(({ stream }) => stream)).toEqual([
        ...streams.flatMap((stream) => [stream, stream]),
        ...streams.slice(0, 4),
      ]);
      expect(isAscending(events.map((event) => event.position))).toBe(true);
    });

    it('resumes after a position with the event that follows it', async () => {
      const before = await log.store.head();
      const stream = aStream();
      for (const at of ['none', 0n, 1n] as const) await log.store.append(stream, [anEvent()], at as ExpectedRevision);
      const [first] = await hear(log.store, before, 1);
      expect((await hear(log.store, first!.position, 2)).map((event) => event.revision)).toEqual([1n, 2n]);
    });

    it('ends a subscription when it is aborted, whether it waits or reads', async () => {
      const ending = new AbortController();
      const reading = (async () => {
        for await (const _ of log.store.subscribe(await log.store.head(), ending.signal)) expect(_).not.toHaveLength(0);
      })();
      setTimeout(() => ending.abort(), 50);
      await reading;
    });

    it('loses and doubles nothing for a reader that follows 24 writers', async () => {
      const before = await log.store.head();
      const heard = hear(log.other, before, 24 * 25);
      const appended = await Promise.all(
        Array.from({ length: 24 }, async (_, writer) => {
          const ids: string[] = [];
          for (let n = 0; n < 25; n += 1) {
            const event = anEvent();
            await (writer % 2 ? log.store : log.other).append(aStream(), [event], 'none');
            ids.push(event.id);
          }
          return ids;
        }),
      );
      const events = await heard;
      expect(events.map(({ id }) => id).sort()).toEqual(appended.flat().sort());
      expect(isAscending(events.map((event) => event.position))).toBe(true);
    });

    it('never lets the time of recording go back', async () => {
      const events = await hear(log.store, origin, 200);
      expect(
        isAscending(
          events.map(({ recordedAt }) => BigInt(recordedAt.getTime())),
          false,
        ),
      ).toBe(true);
    });

    it.each([
      ['a newline in a stream', 'case-\n1', 'X'],
      ['an empty stream', '', 'X'],
      ['a control character in a type', 'case-1', 'X\u0000'],
    ])('refuses %s', (_, stream, type) => {
      expect(() => log.store.append(stream, [{ ...anEvent(), type }], 'none')).toThrow(RangeError);
    });

    it.each([{ text: 'half a pair: \ud83d' }, { '\udc00': 'x' }])(
      'refuses %j, which is no text, or gives it back to the letter',
      async (data) => {
        const stream = aStream();
        const append = (async () => log.store.append(stream, [anEvent(data)], 'none'))();
        const [{ status }] = await Promise.allSettled([append]);
        const kept = (await all(log.store.read(stream))).map((event) => event.data);
        expect(kept).toEqual(status === 'fulfilled' ? [data] : []);
      },
    );

    it('does as a list of streams does, whatever is appended', () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({
              stream: fc.nat(2),
              at: fc.integer({ min: -1, max: 4 }),
              events: fc.integer({ min: 1, max: 3 }),
            }),
            { maxLength: 12 },
          ),
          async (commands) => {
            const names = Array.from({ length: 3 }, aStream);
            const model = names.map((): string[] => []);
            for (const { stream, at, events } of commands) {
              const sent = Array.from({ length: events }, () => anEvent());
              const expected = at < 0 ? 'none' : revision(at);
              const fits = model[stream]!.length - 1 === at;
              const append = log.store.append(names[stream]!, sent, expected);
              if (fits) model[stream]!.push(...sent.map(({ id }) => id));
              await (fits
                ? expect(append).resolves.toMatchObject({ repeated: false })
                : expect(append).rejects.toThrow(WrongExpectedRevision));
            }
            for (const [index, name] of names.entries())
              expect((await all(log.other.read(name))).map(({ id }) => id)).toEqual(model[index]);
          },
        ),
        { numRuns: 25 },
      ));
  });
}

async function appendAtLast(store: EventStore, stream: string, event: NewEvent): Promise<void> {
  for (let expected: ExpectedRevision = 'none'; ;) {
    try {
      await store.append(stream, [event], expected);
      return;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      expected = error.actual;
    }
  }
}

const isAscending = (values: readonly bigint[], strictly = true) =>
  values.slice(1).every((value, index) => (strictly ? value > values[index]! : value >= values[index]!));
