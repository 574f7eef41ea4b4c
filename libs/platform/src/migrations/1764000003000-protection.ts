import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The data keys, each wrapped by the key-encryption key of an epoch, and what is known of the epochs; never those keys. */
export class Protection1764000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      do $$ begin
        if exists (select from log.event) then
          raise exception 'The log was written before there was sealing' using errcode = 'QA002';
        end if;
      end $$;

      create schema protection;

      -- 'filling': keys are being rewrapped under it. 'ending': no key is wrapped under it any more, and it waits to be destroyed.
      create table protection.epoch (
        number int primary key,
        state text not null check (state in ('filling', 'current', 'ending', 'destroyed')),
        check_value bytea not null,
        -- Where it is in shares: how many there are, and how many open it.
        shares int,
        threshold int,
        started_at timestamptz not null default now(),
        destroyed_at timestamptz
      );
      create unique index one_current on protection.epoch ((true)) where state = 'current';
      create unique index one_filling on protection.epoch ((true)) where state = 'filling';

      -- A destroyed key leaves its row, so that 'erased' is told from 'lost'.
      create table protection.data_key (
        id uuid primary key,
        subject text collate "C" not null,
        version int not null default 1,
        epoch int not null references protection.epoch,
        wrapped text,
        made_at timestamptz not null default now(),
        destroyed_at timestamptz,
        unique (subject, version),
        check ((wrapped is null) = (destroyed_at is not null))
      );
      create index on protection.data_key (epoch) where wrapped is not null;

      -- Done when the key-encryption key that its data keys were last wrapped under is gone.
      create table protection.erasure (
        subject text collate "C" primary key,
        asked_at timestamptz not null default now(),
        epoch int not null references protection.epoch,
        done_at timestamptz
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema protection cascade');
  }
}
