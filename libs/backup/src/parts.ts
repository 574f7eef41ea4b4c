import type { Login } from '#platform';

/** A table as a backup has it: rows in Postgres' own text format (`COPY`), these columns, in this order. */
export interface TablePart {
  /** Schema and table, which are its name in the file as well. */
  readonly name: string;
  readonly columns: readonly string[];
  /** By which its rows are in a lasting order. */
  readonly key: string;
  /** Who may read it. */
  readonly login: Login;
}

/** The log, as it is at rest: what is sealed stays sealed. */
export const events: TablePart = {
  name: 'log.event',
  columns: ['position', 'stream', 'revision', 'id', 'type', 'version', 'data', 'metadata', 'recorded_at'],
  key: 'position',
  login: 'log',
};

/** The data keys, wrapped, and what is known of the epochs. Never a key-encryption key: who has the file would have all. */
export const epochs: TablePart = {
  name: 'protection.epoch',
  columns: ['number', 'state', 'check_value', 'shares', 'threshold', 'started_at', 'destroyed_at'],
  key: 'number',
  login: 'log',
};
export const dataKeys: TablePart = {
  name: 'protection.data_key',
  columns: ['id', 'subject', 'version', 'epoch', 'wrapped', 'made_at', 'destroyed_at'],
  key: 'id',
  login: 'log',
};
export const keyUse: TablePart = {
  name: 'protection.key_use',
  columns: ['key_id', 'seals'],
  key: 'key_id',
  login: 'log',
};
export const erasures: TablePart = {
  name: 'protection.erasure',
  columns: ['subject', 'asked_at', 'epoch', 'done_at'],
  key: 'subject',
  login: 'log',
};
export const keyParts = [epochs, dataKeys, keyUse, erasures] as const;

const ofAccess = (table: string, key: string, columns: readonly string[]): TablePart => ({
  name: `access.${table}`,
  columns,
  key,
  login: 'api',
});

/**
 * By which members sign in again. What gives access by itself stays behind: sessions, remembered devices, links, keys of
 * programs. They are given out anew, so that none that was withdrawn since comes back.
 */
export const accountParts: readonly TablePart[] = [
  ofAccess('account', 'member_id', [
    ...['member_id', 'name', 'passphrase_id', 'passphrase_hash', 'duress_hash', 'created_at'],
    ...['last_sign_in_at', 'failed_since'],
  ]),
  ofAccess('totp', 'id', ['id', 'member_id', 'secret', 'last_step', 'created_at']),
  ofAccess('passkey', 'id', [
    ...['id', 'member_id', 'credential_id', 'public_key', 'counter', 'backup_eligible', 'backed_up', 'created_at'],
    'locked_at',
  ]),
  ofAccess('recovery_code', 'member_id, code_hash', ['member_id', 'code_hash', 'used_at']),
  ofAccess('oidc_identity', 'id', ['id', 'member_id', 'issuer', 'subject', 'created_at']),
  ofAccess('notice', 'id', ['id', 'member_id', 'kind', 'at', 'told_at']),
  ofAccess('open_operation', 'id', ['id', 'requested_at']),
  ofAccess('assigned_case', 'lawyer_id, case_id', ['lawyer_id', 'case_id']),
  ofAccess('canary', 'case_id', ['case_id', 'marked_by', 'marked_at']),
];

export const tableParts: readonly TablePart[] = [events, ...keyParts, ...accountParts];
