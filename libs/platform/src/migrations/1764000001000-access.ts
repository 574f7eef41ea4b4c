import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts and their sessions. Of a token only its hash is kept. */
export class Access1764000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema access;
      create table access.member (
        id uuid primary key,
        name text not null unique,
        roles text[] not null,
        passphrase_hash text not null,
        created_at timestamptz not null default now()
      );
      create table access.session (
        token_hash bytea primary key,
        member_id uuid not null references access.member,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        last_seen_at timestamptz not null default now()
      );
      create index on access.session (member_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema access cascade');
  }
}
