import { randomUUID } from 'node:crypto';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams, {
  type AppendReq,
  type AppendResp,
  type ReadReq,
  type ReadResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { KeptEvent, Outcome, SentEvent } from './eventstoredb-log.js';

export interface AppendRequest {
  readonly stream: string;
  readonly expected: bigint | 'none';
  readonly events: readonly SentEvent[];
}
export type ReadRequest =
  | {
      readonly of: 'stream';
      readonly stream: string;
      readonly from: bigint;
      readonly count: number;
    }
  | {
      readonly of: 'all';
      /** Of a commit; `end` backwards alone. */
      readonly from: bigint | 'start' | 'end';
      readonly count: number;
    }
  | {
      readonly of: 'subscription';
      readonly after: bigint | 'start';
      readonly isWanted: (stream: string) => boolean;
      /** Events that are looked at between two checkpoints. */
      readonly checkpointEvery: number;
    };

export function appendRequest(messages: readonly AppendReq[]): AppendRequest {
  const options = messages[0]!.getOptions()!;
  const cases = streams.AppendReq.Options.ExpectedStreamRevisionCase;
  const expected = options.getExpectedStreamRevisionCase();
  if (expected !== cases.REVISION && expected !== cases.NO_STREAM) throw new Error('An append expects a revision here');
  return {
    stream: nameOf(options.getStreamIdentifier()!),
    expected: expected === cases.REVISION ? BigInt(options.getRevision()) : 'none',
    events: messages.slice(1).map((message) => {
      const proposed = message.getProposedMessage()!;
      return {
        id: proposed.getId()!.getString(),
        type: proposed.getMetadataMap().get('type')!,
        contentType: proposed.getMetadataMap().get('content-type')!,
        data: proposed.getData_asU8(),
        custom: proposed.getCustomMetadata_asU8(),
      };
    }),
  };
}

/** Of the forms that a request to read may have, those that the adapter sends. */
export function readRequest(request: ReadReq): ReadRequest {
  const options = request.getOptions()!;
  const count = Number(options.getCount());
  if (options.hasStream()) {
    const stream = options.getStream()!;
    return { of: 'stream', stream: nameOf(stream.getStreamIdentifier()!), from: BigInt(stream.getRevision()), count };
  }
  const all = options.getAll()!;
  const position = all.getPosition();
  const at = position ? BigInt(position.getCommitPosition()) : 'start';
  if (!options.hasSubscription()) return { of: 'all', from: all.hasEnd() ? 'end' : at, count };
  const filter = options.getFilter()!;
  const regex = new RegExp(filter.getStreamIdentifier()!.getRegex());
  return {
    of: 'subscription',
    after: at,
    isWanted: (stream) => regex.test(stream),
    checkpointEvery: filter.getMax() * filter.getCheckpointintervalmultiplier(),
  };
}

export function appendResponse({ expected }: AppendRequest, outcome: Outcome): AppendResp {
  const response = new streams.AppendResp();
  if ('last' in outcome) {
    const { revision, commit } = outcome.last;
    const position = new streams.AppendResp.Position();
    position.setCommitPosition(String(commit)).setPreparePosition(String(commit));
    return response.setSuccess(
      new streams.AppendResp.Success().setCurrentRevision(String(revision)).setPosition(position),
    );
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (outcome.actual === 'none') wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(outcome.actual));
  if (expected === 'none') wrong.setExpectedNoStream(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return response.setWrongExpectedVersion(wrong);
}

export function eventResponse(event: KeptEvent): ReadResp {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  recorded
    .setId(new shared.UUID().setString(event.id))
    .setStreamIdentifier(identifier(event.stream))
    .setStreamRevision(String(event.revision))
    .setCommitPosition(String(event.commit))
    .setPreparePosition(String(event.prepare))
    .setData(event.data)
    .setCustomMetadata(event.custom);
  recorded
    .getMetadataMap()
    .set('type', event.type)
    .set('content-type', event.contentType)
    .set('created', String(event.created));
  return new streams.ReadResp().setEvent(
    new streams.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(event.commit)),
  );
}

export const streamNotFound = (stream: string): ReadResp =>
  new streams.ReadResp().setStreamNotFound(
    new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier(stream)),
  );
export const confirmation = (): ReadResp =>
  new streams.ReadResp().setConfirmation(
    new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID()),
  );
export const caughtUp = (): ReadResp => new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());
export const checkpoint = ({ commit }: KeptEvent): ReadResp =>
  new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint().setCommitPosition(String(commit)).setPreparePosition(String(commit)),
  );

/** As a server that would rather be sent batches says it. */
export const supportedMethods = () =>
  new features.SupportedMethods()
    .setEventStoreServerVersion('24.10.0')
    .addMethods(
      new features.SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName('batchappend'),
    );

export function clusterInfo(
  members: readonly { readonly host: string; readonly port: number; readonly isLeader: boolean }[],
) {
  const { VNodeState } = gossip.MemberInfo;
  return new gossip.ClusterInfo().setMembersList(
    members.map(({ host, port, isLeader }) =>
      new gossip.MemberInfo()
        .setInstanceId(new shared.UUID().setString(randomUUID()))
        .setState(isLeader ? VNodeState.LEADER : VNodeState.FOLLOWER)
        .setIsAlive(true)
        .setHttpEndPoint(new gossip.EndPoint().setAddress(host).setPort(port)),
    ),
  );
}

const nameOf = (of: InstanceType<typeof shared.StreamIdentifier>) =>
  Buffer.from(of.getStreamName_asU8()).toString('utf8');
const identifier = (name: string) => new shared.StreamIdentifier().setStreamName(Buffer.from(name));
