import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  revision,
  start,
  StoreUnavailable,
  unreadable,
  WrongExpectedRevision,
  type EventStore,
  type NewEvent,
} from '#event-store';
import { all, anEvent, aStream, hear } from '#event-store/testing';
import { EventStoreDbServer, type Misdeed } from '#event-store/eventstoredb-server';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';

/** Past this, what a server never answers is asked again; a slow machine asks twice, which must do no harm either. */
const impatience = { perCall: 1_000, inAll: 30_000 };
/** Where one call is to be enough. */
const patience = { perCall: 20_000, inAll: 40_000 };
const ids = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);
const idsOf = async (store: EventStore, stream: string) => ids(await all(store.read(stream)));

describe('EventStoreDB that fails', () => {
  let server: EventStoreDbServer;
  let store: EventStoreDbEventStore;
  beforeEach(async () => {
    server = await EventStoreDbServer.start();
    store = new EventStoreDbEventStore(server.url, { patience: impatience });
  });
  afterEach(async () => {
    await store.close();
    await server.close();
  });

  it.each<[Misdeed, number]>([
    [{ on: 'append', does: 'cut after commit' }, 2],
    [{ on: 'append', does: 'cut before commit' }, 2],
    [{ on: 'append', does: 'answer not-leader' }, 3],
    [{ on: 'append', does: 'answer not-ready' }, 3],
    [{ on: 'append', does: 'stall' }, 1],
    [{ on: 'read', does: 'answer not-leader' }, 2],
    [{ on: 'read', does: 'cut', afterEvents: 0 }, 2],
    [{ on: 'read', does: 'stall' }, 1],
  ])('appends once, whatever befalls the append or the reading back: %j, %i times', async (misdeed, times) => {
    const stream = aStream();
    const events = [anEvent(), anEvent()];
    server.misbehave(misdeed, times);
    expect(await store.append(stream, events, 'none')).toMatchObject({ revision: 1n, repeated: false });
    expect(await idsOf(store, stream)).toEqual(ids(events));
  });

  it('tells its own append from another of the same events', async () => {
    const stream = aStream();
    const event = anEvent();
    const other = new EventStoreDbEventStore(server.url, { patience: impatience });
    server.misbehave({ on: 'append', does: 'cut after commit' });
    const outcomes = await Promise.all([store.append(stream, [event], 'none'), other.append(stream, [event], 'none')]);
    await other.close();
    expect(outcomes.map(({ repeated }) => repeated).sort()).toEqual([false, true]);
    expect(await idsOf(store, stream)).toEqual([event.id]);
  });

  it('hears of a conflict that came of a lost connection, with the revision that is there', async () => {
    const stream = aStream();
    await store.append(stream, [anEvent(), anEvent()], 'none');
    server.misbehave({ on: 'append', does: 'cut before commit' });
    await expect(store.append(stream, [anEvent()], 'none')).rejects.toEqual(
      new WrongExpectedRevision(stream, 'none', revision(1)),
    );
  });

  it.each(['stall', 'answer not-leader', 'answer not-ready'] as const)(
    'gives up where the server does nothing but %s, and asks to come back',
    async (does) => {
      const hasty = new EventStoreDbEventStore(server.url, { patience: { perCall: 100, inAll: 600 } });
      server.misbehave({ on: 'append', does }, 1_000);
      server.misbehave({ on: 'read', does }, 1_000);
      await expect(hasty.append(aStream(), [anEvent()], 'none')).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(all(hasty.read(aStream()))).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(hasty.head()).rejects.toBeInstanceOf(StoreUnavailable);
      await hasty.close();
    },
  );

  it('gives up on a server that is away, and goes on with it when it is back', async () => {
    const hasty = new EventStoreDbEventStore(server.url, { patience: { perCall: 100, inAll: 600 } });
    const stream = aStream();
    const event = anEvent();
    await server.stop();
    await expect(hasty.append(stream, [event], 'none')).rejects.toBeInstanceOf(StoreUnavailable);
    await server.restart();
    await store.append(stream, [event], 'none');
    expect(await idsOf(store, stream)).toEqual([event.id]);
    await hasty.close();
  });

  it('reads a stream whole and in order, however often the reading is split', async () => {
    const stream = aStream();
    const events = Array.from({ length: 600 }, () => anEvent());
    await store.append(stream, events, 'none');
    for (const afterEvents of [0, 1, 299, 7]) server.misbehave({ on: 'read', does: 'cut', afterEvents });
    server.misbehave({ on: 'read', does: 'stall' });
    expect(await idsOf(store, stream)).toEqual(ids(events));
  });

  it('misses and doubles nothing for a subscriber who is cut off, kept waiting and left without a server', async () => {
    const appended: NewEvent[] = [];
    const append = async () => {
      const events = [anEvent(), anEvent()];
      await store.append(aStream(), events, 'none');
      appended.push(...events);
    };
    for (let n = 0; n < 40; n += 1) await append();
    for (const afterEvents of [0, 3, 50]) server.misbehave({ on: 'subscribe', does: 'cut', afterEvents });
    server.misbehave({ on: 'subscribe', does: 'stall' });
    server.misbehave({ on: 'subscribe', does: 'answer not-ready' });
    const heard = hear(store, start, 120);
    for (let n = 0; n < 10; n += 1) await append();
    await server.stop();
    await server.restart();
    for (let n = 0; n < 10; n += 1) {
      await append();
      server.cut();
    }
    expect(ids(await heard)).toEqual(ids(appended));
  });

  it('keeps each acknowledged append once through a storm', async () => {
    const misdeeds: readonly Misdeed[] = [
      { on: 'append', does: 'cut after commit' },
      { on: 'append', does: 'cut before commit' },
      { on: 'append', does: 'answer not-ready' },
      { on: 'append', does: 'answer not-leader' },
      { on: 'read', does: 'cut', afterEvents: 0 },
      { on: 'subscribe', does: 'cut', afterEvents: 10 },
    ];
    const streams = Array.from({ length: 120 }, () => ({ stream: aStream(), event: anEvent() }));
    const heard = hear(store, start, streams.length);
    const storm = (async () => {
      for (let n = 0; n < 24; n += 1) {
        server.misbehave(misdeeds[n % misdeeds.length]!);
        await sleep(Math.random() * 40);
      }
    })();
    await Promise.all(
      streams.map(async ({ stream, event }, index) => {
        await sleep(index * 5);
        await store.append(stream, [event], 'none').catch(() => store.append(stream, [event], 'none'));
      }),
    );
    await storm;
    for (const { stream, event } of streams) expect(await idsOf(store, stream)).toEqual([event.id]);
    expect(ids(await heard).sort()).toEqual(ids(streams.map(({ event }) => event)).sort());
  });
});

describe('EventStoreDB', () => {
  let server: EventStoreDbServer;
  let store: EventStoreDbEventStore;
  beforeEach(async () => {
    server = await EventStoreDbServer.start();
    store = new EventStoreDbEventStore(server.url, { patience, mostAppends: 5 });
  });
  afterEach(async () => {
    await store.close();
    await server.close();
  });

  it('holds nothing where it holds only its own events', async () => {
    expect(await store.head()).toBe(start);
    expect(await store.backlog(start)).toEqual({ head: start, events: 0, since: null });
  });

  it('passes over its own events, which lie between', async () => {
    const first = await store.append(aStream(), [anEvent()], 'none');
    for (let n = 0; n < 5; n += 1) await store.append(aStream(), [anEvent()], 'none');
    const heard = await hear(store, start, 6);
    expect(heard.map(({ type }) => type)).toEqual(Array.from({ length: 6 }, () => 'ArrestRecorded'));
    expect(heard[0]!.position).toBe(first.position);
    expect(await store.head()).toBe(heard.at(-1)!.position);
    expect(heard.every(({ recordedAt }) => Number.isInteger(recordedAt.getTime()))).toBe(true);
  });

  it('gives no place to names of its own, nor to what is no text', () => {
    expect(() => store.append('$settings', [anEvent()], 'none')).toThrow(RangeError);
    expect(() => store.append(aStream(), [{ ...anEvent(), type: '$metadata' }], 'none')).toThrow(RangeError);
    expect(() => store.append(aStream(), [anEvent({ text: '\ud83d' })], 'none')).toThrow(RangeError);
    expect(() => store.append(aStream(), [anEvent({ '\udc00': [] })], 'none')).toThrow(RangeError);
  });

  it('stops its readers at an event that others wrote, and names it', async () => {
    const stream = aStream();
    const client = EventStoreDBClient.connectionString(server.url);
    Object.defineProperty(client, 'supports', { value: () => Promise.resolve(false) });
    await client.appendToStream(stream, [jsonEvent({ type: 'Other', data: {} })], { expectedRevision: 'no_stream' });
    await client.dispose();
    await expect(all(store.read(stream))).rejects.toThrow(
      `Event 0 of stream ${stream} was not written by this software`,
    );
    const [stopsAt] = await hear(store, start, 1);
    expect(stopsAt).toMatchObject({ stream, type: unreadable, data: { why: 'not written by this software' } });
  });

  it('says at once who may not, and what they need', async () => {
    server.misbehave({ on: 'append', does: 'deny' });
    server.misbehave({ on: 'subscribe', does: 'deny' });
    await expect(store.append(aStream(), [anEvent()], 'none')).rejects.toThrow(/EventStoreDB denied access/);
    await expect(hear(store, start, 1)).rejects.toThrow(/EventStoreDB denied access/);
    expect(server.calls).toMatchObject({ append: 1, subscribe: 1 });
  });

  it('leaves what a slow subscriber has not asked for with the server', async () => {
    const many = 2_000;
    const text = 'x'.repeat(4_000);
    for (let n = 0; n < many; n += 50)
      await store.append(
        aStream(),
        Array.from({ length: 50 }, () => anEvent({ text })),
        'none',
      );
    const before = server.eventsSent;
    const ending = new AbortController();
    let events = 0;
    for await (const batch of store.subscribe(start, ending.signal)) {
      if (events === 0) {
        await sleep(500);
        expect(server.eventsSent - before).toBeLessThan(many / 2);
      }
      events += batch.length;
      if (events === many) ending.abort();
    }
    expect(events).toBe(many);
  });

  it('turns away appends past the number that it has in hand, and is sent no batches', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, () => store.append(aStream(), [anEvent()], 'none')),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(7);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(StoreUnavailable);
    expect(server.calls.batchAppend).toBe(0);
  });

  it('writes what waits when it is closed, ends its readers and takes no more', async () => {
    const following = hear(store, start, 1_000);
    const stream = aStream();
    const event = anEvent();
    server.misbehave({ on: 'append', does: 'answer not-ready' }, 2);
    const appended = store.append(stream, [event], 'none');
    await store.close();
    expect(await appended).toMatchObject({ repeated: false });
    await following;
    await expect(store.append(stream, [anEvent()], revision(0))).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.head()).rejects.toBeInstanceOf(StoreUnavailable);
    store = new EventStoreDbEventStore(server.url, { patience });
    expect(await idsOf(store, stream)).toEqual([event.id]);
  });
});

describe('a cluster of EventStoreDB', () => {
  it('is followed from leader to leader', async () => {
    const nodes = await EventStoreDbServer.startCluster(3);
    const store = new EventStoreDbEventStore(nodes[0]!.url, { patience });
    const appended: NewEvent[] = [];
    const heard = hear(store, start, 30);
    for (let n = 0; n < 30; n += 1) {
      if (n % 5 === 4) nodes[n % 3]!.lead();
      if (n === 12) await nodes[0]!.stop();
      if (n === 12) nodes[1]!.lead();
      if (n === 14) await nodes[0]!.restart();
      const event = anEvent();
      appended.push(event);
      await store.append(aStream(), [event], 'none');
    }
    expect(ids(await heard)).toEqual(ids(appended));
    await store.close();
    await nodes[0]!.close();
  });
});
