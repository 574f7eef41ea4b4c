import type net from 'node:net';
import type pg from 'pg';

/**
 * Breaks a connection that would fail whoever gets it next, so that no pool gives it out again; what was asked on it
 * fails as of one that broke by itself. One to a server that stands by for another since a failover, and takes no writes
 * (SQLSTATE 25006); and one on which an answer is waited for and nothing came for so many milliseconds: it may have died
 * without a word, which the system notices after a quarter of an hour. 0: it is waited for.
 */
export function breakUseless(client: pg.ClientBase, patience: number): void {
  const { connection } = client as unknown as { readonly connection: pg.Connection };
  connection.on('errorMessage', ({ code }: { readonly code?: string }) => {
    if (code === readOnly) void (client as pg.Client).end(); // it counts as over at once, as a socket that is destroyed does not
  });
  const socket = socketOf(client);
  socket.setTimeout(patience);
  socket.on('timeout', () => {
    if (isAsked(client)) socket.destroy(new Unanswered());
  });
}

/** Lets what is asked on a connection meanwhile take as long, in ms; 0: for ever. */
export async function unhurried<T>(client: pg.ClientBase, patience: number, work: () => Promise<T>): Promise<T> {
  const socket = socketOf(client);
  const usual = socket.timeout ?? 0;
  socket.setTimeout(patience);
  try {
    return await work();
  } finally {
    socket.setTimeout(usual);
  }
}

/** Nothing came for longer than Postgres may take. */
class Unanswered extends Error {
  readonly code = 'ETIMEDOUT';

  constructor() {
    super('The database did not answer in time');
  }
}

const readOnly = '25006';
const socketOf = (client: pg.ClientBase): net.Socket =>
  (client as unknown as { readonly connection: { readonly stream: net.Socket } }).connection.stream;
/** One that lies idle is silent too. */
const isAsked = (client: pg.ClientBase): boolean =>
  (client as unknown as { readonly readyForQuery: boolean }).readyForQuery === false;
