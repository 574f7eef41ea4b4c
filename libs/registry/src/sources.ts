import { Injectable } from '@nestjs/common';
import {
  absentSource, decideSource, evolveSource, isRefusal, readSourceEvent, refuse, sourceEventVersion,
  type Refusal, type SourceAct, type SourceEvent, type SourceId, type SourceState,
} from '#domain'; // prettier-ignore
import type { Attempt, Outcome } from './attempt.js';
import { Erasures } from './erasures.js';
import { Streams, type Loaded, type StreamKind } from './streams.js';
import { contextOf, drafts, write } from './write.js';

/** The one write path of sources. */
@Injectable()
export class Sources {
  private readonly known = new Set<string>();

  constructor(
    private readonly streams: Streams,
    private readonly erasures: Erasures,
  ) {
    streams.log.onForget(() => this.known.clear());
  }

  /** Registers a source, or does an act to the record of one. */
  async act(sourceId: SourceId, act: SourceAct, attempt: Attempt): Promise<Outcome> {
    const record = () => this.record(sourceId, act, attempt);
    return act.type === 'SourceErased' ? this.erasures.around(`source-${sourceId}`, record) : record();
  }

  /** Why an act would be refused now, if it would; nothing is recorded. */
  async refusal(sourceId: SourceId, act: SourceAct, attempt: Attempt): Promise<Refusal | undefined> {
    const { state, erased } = await this.stream(sourceId);
    if (erased) return refuse('erased', 'It was erased, for good.');
    const decided = decideSource(act, state, contextOf(attempt));
    return isRefusal(decided) ? decided : undefined;
  }

  stream(sourceId: SourceId): Promise<Loaded<SourceState, SourceEvent>> {
    return this.streams.load(sources, sourceId);
  }

  private record(sourceId: SourceId, act: SourceAct, attempt: Attempt): Promise<Outcome> {
    return write(this.streams, sources, sourceId, attempt, ({ state }, context) =>
      Promise.resolve(drafts(`source-${sourceId}`, attempt, decideSource(act, state, context))),
    );
  }

  /** The first of these sources that nobody registered. What is found is remembered, until it is erased. */
  async unknownAmong(refs: readonly { readonly id: SourceId }[]): Promise<Refusal | undefined> {
    if (refs.every(({ id }) => this.known.has(id))) return undefined;
    const found = await Promise.all(refs.map(({ id }) => this.exists(id)));
    const absent = found.indexOf(false);
    return absent === -1 ? undefined : { ...absentSource(), field: `sources.${absent}.id` };
  }

  private async exists(id: SourceId): Promise<boolean> {
    if (this.known.has(id)) return true;
    const { state, erased } = await this.stream(id);
    if (!state || erased || state.erased) return false;
    if (this.known.size >= mostRemembered) this.known.clear();
    this.known.add(id);
    return true;
  }
}

const mostRemembered = 100_000;
const sources: StreamKind<SourceState, SourceEvent> = {
  prefix: 'source',
  read: readSourceEvent,
  evolve: evolveSource,
  version: sourceEventVersion,
};
