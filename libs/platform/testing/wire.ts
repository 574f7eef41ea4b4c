import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The way between clients and a server on this machine, which can be cut as a network can. */
export class Wire {
  private readonly pairs = new Set<{ readonly client: net.Socket; readonly server: net.Socket }>();
  private listener: net.Server | undefined;
  private port = 0;

  constructor(private readonly target: number) {}

  /** One to a database, open, and the address of the database by way of it. */
  static async to(database: string): Promise<readonly [wire: Wire, url: string]> {
    const url = new URL(database);
    const wire = new Wire(Number(url.port));
    await wire.open();
    url.port = String(wire.address.port);
    return [wire, url.href];
  }

  get address(): { readonly host: string; readonly port: number } {
    return { host: '127.0.0.1', port: this.port };
  }

  /** Listens; the second time, on the port of the first. */
  async open(): Promise<void> {
    const listener = net.createServer((client) => this.join(client));
    this.listener = listener;
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (listener.address() as net.AddressInfo).port;
  }

  /** Breaks all connections, and refuses others until it is opened again. */
  async close(): Promise<void> {
    const { listener } = this;
    if (!listener) return;
    this.listener = undefined;
    const closed = new Promise((resolve) => listener.close(resolve));
    this.cut();
    await closed;
  }

  /** Breaks the connection that the server knows by this address (`127.0.0.1:port`), or all. */
  cut(peer?: string): void {
    for (const { client, server } of this.pairs)
      if (peer === undefined || peer.endsWith(`:${server.localPort}`)) {
        client.resetAndDestroy();
        server.destroy();
      }
  }

  /** The connections that stand carry nothing any more, and nobody is told; new ones do. */
  hush(): void {
    for (const { client, server } of this.pairs) {
      client.unpipe(server);
      server.unpipe(client);
    }
  }

  /** What the servers answer on the connections that stand comes in pieces, each shorter than a message of Postgres. */
  crumble(): void {
    for (const { client, server } of this.pairs) {
      server.unpipe(client);
      void inPieces(server, client).catch(() => undefined); // whoever waits on a connection that broke is told by its end
    }
  }

  private join(client: net.Socket): void {
    if (!this.listener) return void client.resetAndDestroy(); // it was on its way when the wire was closed
    const server = net.connect(this.target, '127.0.0.1');
    const pair = { client, server };
    this.pairs.add(pair);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.setNoDelay(true);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        other.destroy();
        this.pairs.delete(pair);
      });
    }
  }
}

async function inPieces(from: net.Socket, to: net.Socket): Promise<void> {
  for await (const bytes of from as AsyncIterable<Buffer>)
    for (let at = 0; at < bytes.length; at += 5) {
      to.write(bytes.subarray(at, at + 5));
      await sleep(1);
    }
}
