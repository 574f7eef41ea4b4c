import { describe, expect, it } from '@jest/globals';
import { readConfig } from './config.js';

describe('the setting of the event store', () => {
  it('is Postgres where nothing is said', () => expect(readConfig({}).eventStore).toEqual({ kind: 'postgres' }));

  it('is EventStoreDB, with its url', () =>
    expect(
      readConfig({ QAYD_EVENT_STORE: 'eventstoredb', QAYD_EVENTSTOREDB_URL: 'esdb://a:2113,b:2113?tls=true' })
        .eventStore,
    ).toEqual({ kind: 'eventstoredb', url: 'esdb://a:2113,b:2113?tls=true' }));

  it.each([
    [{ QAYD_EVENT_STORE: 'eventstoredb' }],
    [{ QAYD_EVENT_STORE: 'eventstoredb', QAYD_EVENTSTOREDB_URL: '' }],
    [{ QAYD_EVENT_STORE: 'eventstoredb', QAYD_EVENTSTOREDB_URL: 'http://user:secret@host' }],
  ])('is refused where the url is missing or of another kind: %j', (environment) =>
    expect(() => readConfig(environment)).toThrow(/QAYD_EVENTSTOREDB_URL: (?!.*secret)/),
  );

  it('is one of the two', () => expect(() => readConfig({ QAYD_EVENT_STORE: 'mongo' })).toThrow(/QAYD_EVENT_STORE/));
});
