import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import type { MemberId } from '#domain';
import { Database, newId } from '#platform';
import type { Role } from './policy.js';

export interface Member {
  readonly id: MemberId;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** The accounts of this installation: their first form. */
@Injectable()
export class Members {
  constructor(private readonly pool: Database) {}

  /** Makes an account. Throws when the name is taken. */
  async create({ name, roles, passphrase }: Omit<Member, 'id'> & { readonly passphrase: string }): Promise<Member> {
    const id = newId() as MemberId;
    await this.pool.query('insert into access.member (id, name, roles, passphrase_hash) values ($1, $2, $3, $4)', [
      id,
      name,
      roles,
      await hashed(passphrase),
    ]);
    return { id, name, roles };
  }

  async byName(name: string): Promise<Member | undefined> {
    const { rows } = await this.pool.query<Member>('select id, name, roles from access.member where name = $1', [name]);
    return rows[0];
  }

  /** The member whose name and passphrase these are. A name that nobody has takes as long as one that somebody has. */
  async recognise(name: string, passphrase: string): Promise<Member | undefined> {
    const { rows } = await this.pool.query<Member & { passphrase_hash: string }>(
      'select * from access.member where name = $1',
      [name],
    );
    const known = rows[0];
    const right = await oneOfFour(() => verify(known?.passphrase_hash ?? nobodys, passphrase.normalize('NFKC')));
    return known && right ? { id: known.id, name: known.name, roles: known.roles } : undefined;
  }

  /** The names of members, by id, for showing who recorded what. */
  async namesOf(ids: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.pool.query<{ id: string; name: string }>(
      'select id, name from access.member where id = any ($1)',
      [[...new Set(ids)]],
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async count(): Promise<number> {
    const { rows } = await this.pool.query<{ count: string }>('select count(*) from access.member');
    return Number(rows[0]!.count);
  }
}

/** Argon2id, 64 MiB, 3 passes (RFC 9106, second recommended option, with one lane). */
const options = { memoryCost: 65_536, timeCost: 3, parallelism: 1 };
const hashed = (passphrase: string) => oneOfFour(() => hash(passphrase.normalize('NFKC'), options));
const nobodys = await hash('nobody has this passphrase', options);

/** At most four at once: each takes 64 MiB. */
async function oneOfFour<T>(work: () => Promise<T>): Promise<T> {
  while (atWork >= 4) await new Promise<void>((resolve) => queue.push(resolve));
  atWork += 1;
  try {
    return await work();
  } finally {
    atWork -= 1;
    queue.shift()?.();
  }
}
let atWork = 0;
const queue: (() => void)[] = [];
