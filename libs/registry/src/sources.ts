import { Injectable } from '@nestjs/common';
import {
  absentSource, decideSource, evolveSource, readSourceEvent, sourceEventVersion,
  type Refusal, type SourceAct, type SourceEvent, type SourceId, type SourceState,
} from '#domain'; // prettier-ignore
import type { Attempt, Outcome } from './attempt.js';
import { Streams, type StreamKind } from './streams.js';
import { drafts, write } from './write.js';

/** The one write path of sources. */
@Injectable()
export class Sources {
  private readonly known = new Set<string>();

  constructor(private readonly streams: Streams) {}

  /** Registers a source, or does an act to the record of one. */
  act(sourceId: SourceId, act: SourceAct, attempt: Attempt): Promise<Outcome> {
    return write(this.streams, sources, sourceId, attempt, ({ state }, context) =>
      Promise.resolve(drafts(`source-${sourceId}`, attempt, decideSource(act, state, context))),
    );
  }

  /** The first of these sources that nobody registered. A source that exists never ceases to: what is found is remembered. */
  async unknownAmong(refs: readonly { readonly id: SourceId }[]): Promise<Refusal | undefined> {
    if (refs.every(({ id }) => this.known.has(id))) return undefined;
    const found = await Promise.all(refs.map(({ id }) => this.exists(id)));
    const absent = found.indexOf(false);
    return absent === -1 ? undefined : { ...absentSource(), field: `sources.${absent}.id` };
  }

  private async exists(id: SourceId): Promise<boolean> {
    if (this.known.has(id)) return true;
    const { state } = await this.streams.load(sources, id);
    if (!state) return false;
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
