import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Accounts, the factors that prove them, and their sessions. Of tokens, keys and codes only hashes are kept; secrets of
 * TOTP are sealed.
 */
export class Access1764000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create schema access;

      -- Both hashes are of one salt, so that one run of argon2id is held against both. Where there is no duress
      -- passphrase its hash is of random bytes: nobody who reads the table learns who has one.
      create table access.account (
        member_id uuid primary key,
        name text not null unique,
        passphrase_id uuid not null default gen_random_uuid(),
        passphrase_hash text not null,
        duress_hash text not null,
        created_at timestamptz not null default now(),
        last_sign_in_at timestamptz,
        failed_since int not null default 0
      );

      create table access.totp (
        id uuid primary key,
        member_id uuid not null,
        secret bytea not null,
        last_step bigint not null,
        created_at timestamptz not null
      );
      create index on access.totp (member_id);
      create table access.passkey (
        id uuid primary key,
        member_id uuid not null,
        credential_id text not null unique,
        public_key bytea not null,
        counter bigint not null,
        backup_eligible boolean not null,
        backed_up boolean not null,
        created_at timestamptz not null,
        locked_at timestamptz
      );
      create index on access.passkey (member_id);
      create table access.recovery_code (
        member_id uuid not null,
        code_hash bytea not null,
        used_at timestamptz,
        primary key (member_id, code_hash)
      );
      create table access.oidc_identity (
        id uuid primary key,
        member_id uuid not null,
        issuer text not null,
        subject text not null,
        created_at timestamptz not null,
        unique (issuer, subject)
      );
      create index on access.oidc_identity (member_id);

      -- What was begun and is to be ended by the same party: a challenge, a secret to enrol, a way to a provider.
      create table access.attempt (
        token_hash bytea primary key,
        purpose text not null,
        bound_to text not null,
        data jsonb not null,
        expires_at timestamptz not null
      );
      create index on access.attempt (expires_at);
      create table access.enrolment (
        token_hash bytea primary key,
        member_id uuid not null,
        expires_at timestamptz not null,
        used_at timestamptz
      );
      create index on access.enrolment (member_id);

      create table access.session (
        token_hash bytea primary key,
        id uuid not null unique,
        member_id uuid not null,
        roles text[] not null,
        proved_by text not null,
        cookie boolean not null,
        duress boolean not null,
        created_at timestamptz not null,
        authenticated_at timestamptz not null,
        last_seen_at timestamptz not null
      );
      create index on access.session (member_id);
      create table access.device (
        token_hash bytea primary key,
        member_id uuid not null,
        created_at timestamptz not null
      );
      create index on access.device (member_id);
      create table access.api_key (
        token_hash bytea primary key,
        id uuid not null unique,
        member_id uuid not null,
        issued_by uuid not null,
        label text not null,
        operations text[] not null,
        created_at timestamptz not null,
        expires_at timestamptz not null
      );
      create index on access.api_key (member_id);

      -- What a member is told at the next sign-in.
      create table access.notice (
        id uuid primary key,
        member_id uuid not null,
        kind text not null,
        at timestamptz not null,
        told_at timestamptz
      );
      create index on access.notice (member_id) where told_at is null;

      -- Where to look: operations that may be open, and cases that a lawyer was ever given. Written before the log is, so
      -- that it names all there are and perhaps more; what is so is read from their streams.
      create table access.open_operation (id uuid primary key, requested_at timestamptz not null);
      create table access.assigned_case (
        lawyer_id uuid not null,
        case_id uuid not null,
        primary key (lawyer_id, case_id)
      );

      -- Cases of invented people, that nobody has a reason to open.
      create table access.canary (case_id uuid primary key, marked_by uuid not null, marked_at timestamptz not null);

      -- As rate-limiter-flexible has it: expire in ms since 1970. Keys are hashes.
      create table access.throttle (key varchar(255) primary key, points integer not null default 0, expire bigint);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema access cascade');
  }
}
