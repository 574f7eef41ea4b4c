import type pg from 'pg';

/**
 * Calls a prepared statement that answers one text, and settles when its transaction has. It does without the description
 * of the answer, which `query` asks for each time: that is a tenth of what a single append takes. `ahead`: it is sent while
 * other calls, and nothing else, are under way on the connection; they are answered in their order.
 */
export function call(client: pg.ClientBase, statement: string, values: string[], ahead: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const prepared = client.query(new PreparedCall(statement, values, resolve, reject));
    if (ahead) prepared.submit((client as unknown as { readonly connection: pg.Connection }).connection);
  });
}

/** What the client asks of a query: see `query.js` in pg, and pg-cursor. */
class PreparedCall implements pg.Submittable {
  private answer = '';
  private sent = false;

  constructor(
    private readonly statement: string,
    private readonly values: string[],
    private readonly resolve: (answer: string) => void,
    readonly handleError: (error: unknown) => void,
  ) {}

  submit(connection: pg.Connection): void {
    if (this.sent || !connection.stream.writable) return; // of a connection that ended all calls fail
    this.sent = true;
    connection.stream.cork(); // one packet
    connection.bind({ statement: this.statement, values: this.values }, true);
    connection.execute(null, true);
    connection.sync();
    connection.stream.uncork();
  }

  handleDataRow({ fields }: { readonly fields: readonly [string] }): void {
    this.answer = fields[0];
  }

  handleCommandComplete(): void {
    // it has not been committed yet
  }

  handleReadyForQuery(): void {
    this.resolve(this.answer);
  }
}
