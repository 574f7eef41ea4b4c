import { caseFact, factEvent, type CaseEvent, type PersonEvent } from '#domain';
import { newId } from '#platform';
import type { Appending } from './appending.js';

const source = newId();
/** What a fact says besides when it was. */
export interface Saying {
  readonly data?: object;
  readonly personal?: object;
}
export const factOf = (kind: string, occurredOn: string, { data = {}, personal }: Saying = {}, tier = 'public') =>
  factEvent(caseFact.parse({ kind, occurredOn, sources: [{ id: source }], tier, data, ...(personal && { personal }) }));
export const event = (type: string, data: object) => ({ type, data }) as unknown as CaseEvent & PersonEvent;

/** What somebody might do. The numbers pick from what there is by then. */
export type Step =
  | { readonly does: 'record'; readonly kind: string; readonly on: string; readonly of: number; readonly tier: string }
  | { readonly does: 'correct'; readonly of: number; readonly on: string }
  | { readonly does: 'merge-people' | 'merge-cases'; readonly of: number; readonly into: number }
  | { readonly does: 'tier'; readonly of: number; readonly to: string }
  | { readonly does: 'state'; readonly of: number; readonly detail: object }
  | { readonly does: 'retract' | 'separate' | 'close' | 'assign' | 'open' | 'erase'; readonly of: number };

/** What members might do, one step after another; `says`: what facts say, by their kind. */
export class Doing {
  private readonly people: string[] = [];
  private cases: string[] = [];
  private facts: { stream: string; id: string; kind: string }[] = [];
  private readonly into = new Map<string, string>();
  private readonly owner = new Map<string, string>();
  private readonly assigned = new Set<string>();
  /** Something was changed in place: what was told of an earlier position is told otherwise. */
  rewrote = false;

  constructor(
    private readonly log: Appending,
    private readonly says: Readonly<Record<string, Saying>>,
    private readonly lawyer = newId(),
  ) {}

  /** People of these sexes with a case each, and the first with two. */
  async begin(sexes: readonly ('female' | 'male' | 'unknown')[]): Promise<void> {
    for (const sex of sexes) this.people.push(await this.log.aPerson(sex));
    for (const person of [...this.people, this.people[0]!]) await this.open(person);
  }

  async does(one: Step): Promise<void> {
    const { log } = this;
    const at = <T>(some: readonly T[], nth: number): T | undefined => some[nth % Math.max(some.length, 1)];
    const free = (ids: readonly string[]) => ids.filter((id) => !this.into.has(id));
    switch (one.does) {
      case 'record': {
        const stream = `case-${at(free(this.cases), one.of)!}`;
        const [id] = await log.append(stream, factOf(one.kind, one.on, this.says[one.kind], one.tier));
        this.facts.push({ stream, id: id!, kind: one.kind });
        return;
      }
      case 'correct': {
        const found = at(this.facts, one.of);
        if (!found) return;
        const { data: says } = factOf(found.kind, one.on, this.says[found.kind]);
        await log.append(found.stream, event('FactCorrected', { fact: found.id, reason: 'x', says: { kind: found.kind, ...says } })); // prettier-ignore
        return;
      }
      case 'retract': {
        const [found] = this.facts.length > 0 ? this.facts.splice(one.of % this.facts.length, 1) : [];
        if (found) await log.append(found.stream, event('FactRetracted', { fact: found.id, reason: 'x' }));
        return;
      }
      case 'merge-people':
      case 'merge-cases': {
        const [kind, of] = one.does === 'merge-people' ? (['person', this.people] as const) : (['case', this.cases] as const); // prettier-ignore
        const [lost, survivor] = [at(free(of), one.of), at(free(of), one.into)];
        if (lost === undefined || survivor === undefined || lost === survivor) return;
        this.into.set(lost, survivor);
        await log.append(`${kind}-${lost}`, event(kind === 'person' ? 'PersonsMerged' : 'CasesMerged', { survivor, grounds: 'x' })); // prettier-ignore
        return;
      }
      case 'separate': {
        const lost = at([...this.into.keys()], one.of);
        if (lost === undefined) return;
        this.into.delete(lost);
        const kind = this.people.includes(lost) ? 'person' : 'case';
        await log.append(`${kind}-${lost}`, event(kind === 'person' ? 'PersonsSeparated' : 'CasesSeparated', { grounds: 'x' })); // prettier-ignore
        return;
      }
      case 'tier':
        await log.append(`case-${at(free(this.cases), one.of)!}`, event('TierChanged', { tier: one.to, reason: 'x' })); // prettier-ignore
        return;
      case 'assign': {
        const id = at(free(this.cases), one.of)!;
        const type = this.assigned.delete(id) ? 'LawyerUnassigned' : 'LawyerAssigned';
        if (type === 'LawyerAssigned') this.assigned.add(id);
        const because = type === 'LawyerUnassigned' ? { because: 'decision' } : {};
        this.rewrote = true;
        await log.append(`case-${id}`, event(type, { lawyer: this.lawyer, ...because }));
        return;
      }
      case 'close':
        await log.append(`case-${at(free(this.cases), one.of)!}`, event('CaseClosed', { reason: 'x' }));
        return;
      case 'open':
        return this.open(at(this.people, one.of)!);
      case 'state':
        await log.append(`person-${at(this.people, one.of)!}`, event('PersonDetailStated', { detail: one.detail, sources: [{ id: source }] })); // prettier-ignore
        return;
      case 'erase': {
        if (one.of % 3 > 0 || this.people.length < 2) return;
        const [person] = this.people.splice(one.of % this.people.length, 1);
        this.cases = this.cases.filter((id) => this.owner.get(id) !== person);
        this.facts = this.facts.filter(({ stream }) => this.cases.includes(stream.slice('case-'.length)));
        this.rewrote = true;
        await log.append(`person-${person!}`, event('PersonErased', { ground: 'request-of-family' }));
      }
    }
  }

  private async open(person: string): Promise<void> {
    const id = newId();
    this.cases.push(id);
    this.owner.set(id, person);
    await this.log.append(`case-${id}`, event('CaseOpened', { person, tier: 'public' }));
  }
}
