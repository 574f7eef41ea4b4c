import type pg from 'pg';

/**
 * Breaks a connection that would fail whoever gets it next, so that no pool gives it out again: one to a server that
 * stands by for another since a failover, and takes no writes (SQLSTATE 25006).
 */
export function breakUseless(client: pg.ClientBase): void {
  const { connection } = client as unknown as { readonly connection: pg.Connection };
  connection.on('errorMessage', ({ code }: { readonly code?: string }) => {
    if (code === readOnly) void (client as pg.Client).end(); // it counts as over at once, as a socket that is destroyed does not
  });
}

const readOnly = '25006';
