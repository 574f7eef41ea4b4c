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

describe('the settings of sign-in', () => {
  it('require a second factor where nothing is said', () =>
    expect(readConfig({}).signIn).toMatchObject({ secondFactor: 'required', publicUrl: 'http://localhost:3000' }));

  it.each(['127.0.0.1', 'localhost', '::1'])('do without one on this machine: %s', (QAYD_HOST) =>
    expect(readConfig({ QAYD_HOST, QAYD_SECOND_FACTOR: 'off' }).signIn.secondFactor).toBe('off'),
  );

  it.each(['0.0.0.0', '192.0.2.1', 'qayd.example', '127.example'])('never where others reach it: %s', (QAYD_HOST) =>
    expect(() => readConfig({ QAYD_HOST, QAYD_SECOND_FACTOR: 'off' })).toThrow(/QAYD_SECOND_FACTOR/),
  );

  it('take OpenID providers over TLS alone, and tell no secret when they do not', () => {
    const provider = { id: 'team', issuer: 'http://id.example', clientId: 'qayd', clientSecret: 'secret' };
    const read = (of: object) => () => readConfig({ QAYD_OIDC: JSON.stringify([of]) });
    expect(read(provider)).toThrow(/QAYD_OIDC: (?!.*secret)/);
    expect(read({ ...provider, issuer: 'https://id.example' })().signIn.oidc).toHaveLength(1);
    expect(() => readConfig({ QAYD_OIDC: '[{"clientSecret":"secret"' })).toThrow(/QAYD_OIDC: (?!.*secret)/);
    expect(() => readConfig({ QAYD_SECRET_KEY: 'c2VjcmV0' })).toThrow(/QAYD_SECRET_KEY: (?!.*c2VjcmV0)/);
  });
});
