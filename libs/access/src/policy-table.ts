export const roles = [
  'monitor',
  'verifier',
  'lawyer',
  'analyst',
  'auditor',
  'vetting-officer',
  'administrator',
] as const;
export type Role = (typeof roles)[number];

/** A cell of the table, read. */
export interface Mark {
  readonly role: Role;
  readonly where: Where;
  /** What one recorded oneself; what somebody else did. */
  readonly own: boolean;
  readonly notOwn: boolean;
  /** How long after it was recorded. */
  readonly withinHours: number | undefined;
  readonly stepUp: boolean;
  readonly reason: boolean;
  readonly twoPersons: boolean;
  /** Not on probation. */
  readonly active: boolean;
}
const places = ['all', 'terr', 'asg', 'public', 'self'] as const;
type Where = (typeof places)[number];

/**
 * Who may do what: the one table. A route names its operation, and what is not here is nobody's.
 *
 * `all` everywhere · `terr` in one's territories, and where nobody said where · `asg` the cases given to one ·
 * `public` what is public, and nothing else is there · `self` of oneself, or of nobody · `own` what one recorded · `other`
 * what somebody else recorded · `24h` within that time · `su` proved anew within five minutes · `rsn` says why · `2p`
 * takes a second person · `act` not on probation · `-` not at all
 */
const table = {
  //                       monitor           verifier      lawyer            analyst   officer   auditor   administrator
  'person.register':       ['self',          'self',       '-',              '-',      '-',      '-',      '-'],
  'person.read':           ['terr',          'all',        'asg',            'public', 'public', 'public', 'public'],
  'case.open':             ['terr',          'all',        '-',              '-',      '-',      '-',      '-'],
  'case.read':             ['terr',          'all',        'asg',            'public', 'public', 'public', 'public'],
  'change.read':           ['terr',          'all',        'asg',            'public', 'public', 'public', 'public'],
  'confidential.open':     ['terr own rsn act', 'all rsn su act', 'asg rsn su act', '-', '-',    '-',      '-'],
  'glass.break':           ['-',             'all rsn su act', '-',          '-',      '-',      '-',      '-'],
  'glass.read':            ['-',             'self',       '-',              '-',      '-',      'self',   '-'],
  'glass.countersign':     ['-',             'self act',   '-',              '-',      '-',      'self',   '-'],
  'fact.record':           ['terr',          'all',        'asg',            '-',      '-',      '-',      '-'],
  'fact.correct':          ['terr own 24h',  'all other',  '-',              '-',      '-',      '-',      '-'],
  'fact.retract':          ['terr own 24h',  'all other',  '-',              '-',      '-',      '-',      '-'],
  'fact.verify':           ['-',             'all other',  '-',              '-',      '-',      '-',      '-'],
  'contradiction.resolve': ['-',             'all',        '-',              '-',      '-',      '-',      '-'],
  'document.attach':       ['terr',          'all',        'asg',            '-',      '-',      '-',      '-'],
  'document.redact':       ['terr',          'all',        'asg',            '-',      '-',      '-',      '-'],
  'document.read':         ['terr',          'all',        'asg',            'public', 'public', 'public', 'public'],
  'source.register':       ['self',          'self',       'self',           '-',      '-',      '-',      '-'],
  'source.read':           ['self',          'self',       'self',           '-',      '-',      '-',      '-'],
  'source.identify':       ['own su',        'own su, all rsn su 2p', '-',   '-',      '-',      '-',      '-'],
  'classification.propose':['terr',          'all',        'asg',            '-',      '-',      '-',      '-'],
  'tier.raise':            ['terr',          'all',        'asg',            '-',      '-',      '-',      '-'],
  'lawyer.assign':         ['-',             'all',        '-',              '-',      '-',      '-',      '-'],
  'lawyer.withdraw':       ['-',             '-',          'asg',            '-',      '-',      '-',      '-'],
  // The membership, and what takes two. Whether they may in this very case is asked of the rules.
  'membership.own':        ['self',          'self',       'self',           'self',   'self',   'self',   'self'],
  'membership.vouch':      ['self',          'self',       'self',           '-',      '-',      '-',      '-'],
  'membership.decide':     ['-',             '-',          '-',              '-',      'self',   '-',      '-'],
  'member.list':           ['-',             'self',       '-',              '-',      'self',   'self',   '-'],
  'alarm.read':            ['-',             '-',          '-',              '-',      'self',   '-',      '-'],
  'operation.take-part':   ['-',             'self',       '-',              '-',      'self',   '-',      '-'],
  'operation.fetch':       ['-',             'self su act', '-',            '-',      '-',      '-',      '-'],
  'statistics.read':       ['terr',          'all',        'asg',            'public', 'public', 'public', 'public'],
  'catalogue.read':        ['self',          'self',       'self',           'self',   'self',   'self',   'self'],
  'access.own':            ['self',          'self',       'self',           'self',   'self',   'self',   'self'],
  'access.of-case':        ['terr own',      '-',          'asg',            '-',      '-',      '-',      '-'],
  'access.audit':          ['-',             '-',          '-',              '-',      '-',      'self',   '-'],
  'canary.mark':           ['-',             '-',          '-',              '-',      '-',      'self su', '-'],
  'session.own':           ['self',          'self',       'self',           'self',   'self',   'self',   'self'],
  'account.own':           ['self',          'self',       'self',           'self',   'self',   'self',   'self'],
  'key.own':               ['self',          'self',       'self',           'self',   'self',   'self',   'self'],
} as const satisfies Readonly<Record<string, Row>>; // prettier-ignore
export type Operation = keyof typeof table;

const columns: readonly Role[] = [
  'monitor', 'verifier', 'lawyer', 'analyst', 'vetting-officer', 'auditor', 'administrator',
]; // prettier-ignore

type Row = readonly [string, string, string, string, string, string, string];

/** The cells of each operation; a role that is absent does not do it. A cell holds one mark, or several of which one has to fit. */
export const operations = Object.fromEntries(
  Object.entries(table).map(([operation, row]) => [
    operation,
    Object.fromEntries(
      columns.flatMap((role, n) =>
        row[n] === '-' ? [] : [[role, row[n]!.split(', ').map((mark) => markOf(role, mark))]],
      ),
    ),
  ]),
) as unknown as Readonly<Record<Operation, Readonly<Partial<Record<Role, readonly Mark[]>>>>>;

function markOf(role: Role, text: string): Mark {
  const words = new Set(text.split(' '));
  const take = (word: string) => words.delete(word);
  const where = places.find(take) ?? 'self';
  const mark = {
    role,
    where,
    own: take('own'),
    notOwn: take('other'),
    withinHours: take('24h') ? 24 : undefined,
    stepUp: take('su'),
    reason: take('rsn'),
    twoPersons: take('2p'),
    active: take('act'),
  };
  if (words.size > 0) throw new Error(`The table of who may do what has a word that means nothing: ${text}`);
  return mark;
}
