import { eventStoreContract } from '#event-store/contract';
import { EventStoreDbServer } from '#event-store/eventstoredb-server';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';

const { QAYD_TEST_EVENTSTOREDB_URL: url } = process.env;
const which = url ? 'EventStoreDB (a real server)' : 'EventStoreDB (the test server)';
process.stderr.write(`The contract of the log runs on ${which}\n`);

eventStoreContract(which, async () => {
  const server = url ? undefined : await EventStoreDbServer.start();
  const [store, other] = [0, 1].map(() => new EventStoreDbEventStore(url || server!.url)) as [
    EventStoreDbEventStore,
    EventStoreDbEventStore,
  ];
  return {
    countsEvents: false,
    store,
    other,
    close: async () => {
      await Promise.all([store.close(), other.close()]);
      await server?.close();
    },
  };
});
