import { once } from 'node:events';
import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { AppendReq, AppendResp, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import {
  Metadata,
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerReadableStream,
  type ServerWritableStream,
  type ServiceError,
} from '@grpc/grpc-js';
import { Wire } from '#platform/testing';
import { KeptLog } from './eventstoredb-log.js';
import {
  appendRequest,
  appendResponse,
  caughtUp,
  checkpoint,
  clusterInfo,
  confirmation,
  eventResponse,
  readRequest,
  streamNotFound,
  supportedMethods,
  type ReadRequest,
} from './eventstoredb-messages.js';

/** What a server can be told to do wrong, to one call. */
export type Misdeed =
  | { readonly on: 'append'; readonly does: 'cut before commit' | 'cut after commit' }
  | { readonly on: 'read' | 'subscribe'; readonly does: 'cut'; readonly afterEvents: number }
  | { readonly on: Call; readonly does: 'answer not-leader' | 'answer not-ready' | 'deny' | 'stall' };
type Call = 'append' | 'read' | 'subscribe';

/** The nodes that keep one log. */
interface Cluster {
  readonly log: KeptLog;
  readonly nodes: EventStoreDbServer[];
  leader: number;
}

/**
 * A server that speaks EventStoreDB's protocol, for tests: one node of a cluster of one or more, each behind a wire of its
 * own. It knows of the protocol what the adapter uses. Its data outlive `stop`.
 */
export class EventStoreDbServer {
  /** Calls that came, misdeeds and all. */
  readonly calls: Record<Call | 'batchAppend', number> = { append: 0, read: 0, subscribe: 0, batchAppend: 0 };
  /** Events given to the connections of readers; past what those take, it waits. */
  eventsSent = 0;
  private readonly misdeeds: Misdeed[] = [];
  private readonly server = new Server();
  private wire = new Wire(0);

  private constructor(private readonly cluster: Cluster) {
    this.server.addService(streams.StreamsService, {
      append: (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>) =>
        void this.append(call, answer),
      read: (call: ServerWritableStream<ReadReq, ReadResp>) => void this.read(call),
      batchAppend: (call: NodeJS.EventEmitter) => {
        this.calls.batchAppend += 1;
        call.emit('error', failure(status.UNIMPLEMENTED, 'Not here'));
      },
    });
    this.server.addService(features.ServerFeaturesService, {
      getSupportedMethods: (_: unknown, answer: sendUnaryData<unknown>) => answer(null, supportedMethods()),
    });
    this.server.addService(gossip.GossipService, {
      read: (_: unknown, answer: sendUnaryData<unknown>) =>
        answer(
          null,
          clusterInfo(cluster.nodes.map((node, at) => ({ ...node.wire.address, isLeader: at === cluster.leader }))),
        ),
    });
  }

  static async start(): Promise<EventStoreDbServer> {
    const [server] = await EventStoreDbServer.startCluster(1);
    return server!;
  }

  /** So many nodes of one log; the first leads. */
  static async startCluster(nodes: number): Promise<readonly EventStoreDbServer[]> {
    const cluster: Cluster = { log: new KeptLog(), nodes: [], leader: 0 };
    for (let n = 0; n < nodes; n += 1) {
      const node = new EventStoreDbServer(cluster);
      cluster.nodes.push(node);
      await node.listen();
    }
    return cluster.nodes;
  }

  /** A connection string that names all nodes. */
  get url(): string {
    const hosts = this.cluster.nodes.map(({ wire }) => `${wire.address.host}:${wire.address.port}`);
    return `esdb://${hosts.join(',')}?tls=false&discoveryInterval=50`;
  }

  /** Does this to the next calls of that kind, after what it was told before. */
  misbehave(misdeed: Misdeed, times = 1): void {
    for (let n = 0; n < times; n += 1) this.misdeeds.push(misdeed);
  }

  /** From now on this node leads, and the others send those who want the leader to it. */
  lead(): void {
    this.cluster.leader = this.cluster.nodes.indexOf(this);
  }

  /** Breaks all connections to it. */
  cut(): void {
    this.wire.cut();
  }

  /** Is away, its data kept, until it is started again on the same port. */
  stop(): Promise<void> {
    return this.wire.close();
  }
  restart(): Promise<void> {
    return this.wire.open();
  }

  async close(): Promise<void> {
    for (const { wire, server } of this.cluster.nodes) {
      await wire.close();
      server.forceShutdown();
    }
  }

  private async listen(): Promise<void> {
    const port = await new Promise<number>((resolve, reject) =>
      this.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    this.wire = new Wire(port);
    await this.wire.open();
  }

  private async append(
    call: ServerReadableStream<AppendReq, AppendResp>,
    answer: sendUnaryData<AppendResp>,
  ): Promise<void> {
    const messages = (await call.toArray().catch(() => undefined)) as AppendReq[] | undefined;
    if (!messages || call.cancelled) return; // it was cut while it was sent: what came of it is not all
    const misdeed = this.next('append');
    const refusal = this.refusalOf(misdeed, call.metadata);
    if (refusal) return answer(refusal);
    if (misdeed?.does === 'stall') return;
    if (misdeed?.does === 'cut before commit') return this.wire.cut(call.getPeer());
    const request = appendRequest(messages);
    const outcome = this.cluster.log.append(request.stream, request.expected, request.events);
    if (misdeed?.does === 'cut after commit') return this.wire.cut(call.getPeer());
    answer(null, appendResponse(request, outcome));
  }

  private async read(call: ServerWritableStream<ReadReq, ReadResp>): Promise<void> {
    const request = readRequest(call.request);
    const misdeed = this.next(request.of === 'subscription' ? 'subscribe' : 'read');
    const refusal = this.refusalOf(misdeed, call.metadata);
    if (refusal) return void call.emit('error', refusal);
    if (misdeed?.does === 'stall') return;
    const gone = new Promise((resolve) => call.once('cancelled', resolve));
    let events = 0;
    for await (const response of this.responses(request, gone)) {
      if (call.cancelled) return;
      if (response.hasEvent()) events += 1;
      if (misdeed?.does === 'cut' && events > misdeed.afterEvents) return this.wire.cut(call.getPeer());
      if (response.hasEvent()) this.eventsSent += 1;
      if (!call.write(response)) await Promise.race([new Promise((resolve) => call.once('drain', resolve)), gone]);
    }
    call.end();
  }

  private async *responses(request: ReadRequest, gone: Promise<unknown>): AsyncGenerator<ReadResp> {
    const { log } = this.cluster;
    if (request.of === 'subscription') return yield* this.followed(request, gone);
    if (request.of === 'all') {
      const { from } = request;
      if (from === 'end') return yield* [...log.all].reverse().slice(0, request.count).map(eventResponse);
      return yield* log.all.slice(this.indexOf(from)).slice(0, request.count).map(eventResponse);
    }
    const stream = log.stream(request.stream);
    if (!stream) return yield streamNotFound(request.stream);
    yield* stream.slice(Number(request.from)).slice(0, request.count).map(eventResponse);
  }

  private async *followed(
    { after, isWanted, checkpointEvery }: Extract<ReadRequest, { of: 'subscription' }>,
    gone: Promise<unknown>,
  ): AsyncGenerator<ReadResp> {
    const { all } = this.cluster.log;
    yield confirmation();
    let next = after === 'start' ? 0 : this.indexOf(after) + 1;
    for (let looked = 0; ;) {
      for (; next < all.length; next += 1) {
        const event = all[next]!;
        if (isWanted(event.stream)) yield eventResponse(event);
        looked += 1;
        if (looked % checkpointEvery === 0) yield checkpoint(event);
      }
      yield caughtUp();
      if (next === all.length) await Promise.race([once(this.cluster.log, 'appended'), gone]);
    }
  }

  /** A position that is not an event's would be read as garbage by a real server. */
  private indexOf(commit: bigint | 'start'): number {
    if (commit === 'start') return 0;
    const index = this.cluster.log.all.findIndex((event) => event.commit === commit);
    if (index < 0) throw new Error(`No event is at position ${commit}`);
    return index;
  }

  private next(call: Call): Misdeed | undefined {
    this.calls[call] += 1;
    const index = this.misdeeds.findIndex(({ on }) => on === call);
    return index < 0 ? undefined : this.misdeeds.splice(index, 1)[0];
  }

  private refusalOf(misdeed: Misdeed | undefined, metadata: Metadata): ServiceError | undefined {
    const { nodes, leader } = this.cluster;
    const wantsLeader = metadata.get('requires-leader')[0] === 'true';
    if (misdeed?.does === 'answer not-leader' || (wantsLeader && nodes[leader] !== this)) {
      const { host, port } = nodes[leader]!.wire.address;
      return failure(status.NOT_FOUND, 'Leader info available', {
        exception: 'not-leader',
        'leader-endpoint-host': host,
        'leader-endpoint-port': String(port),
      });
    }
    if (misdeed?.does === 'answer not-ready') return failure(status.UNAVAILABLE, 'Server Is Not Ready');
    if (misdeed?.does === 'deny')
      return failure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
    return undefined;
  }
}

function failure(code: status, details: string, trailers: Readonly<Record<string, string>> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
}
