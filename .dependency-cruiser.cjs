// The import rule of docs/architecture.md: which room may import which.
const rooms = {
  domain: [],
  'event-store': ['platform'],
  protection: ['domain', 'event-store', 'platform'],
  documents: ['domain', 'protection', 'platform'],
  registry: ['domain', 'event-store', 'protection', 'documents', 'access', 'platform'],
  projections: ['event-store', 'platform'],
  'read-models': ['domain', 'event-store', 'projections', 'platform'],
  exchange: ['domain', 'event-store', 'registry', 'read-models', 'platform'],
  access: ['domain', 'event-store', 'platform'],
  backup: ['platform'],
  platform: [],
};

const room = (name, allowed) => ({
  name: `room-${name}`,
  comment: `libs/${name} may import ${['itself', ...allowed].join(', ')} of ours and no other room`,
  severity: 'error',
  from: { path: `^libs/${name}/(src|testing)/`, pathNot: '\\.spec\\.ts$' },
  to: { path: '^(libs|apps|test)/', pathNot: [`^libs/(${[name, ...allowed].join('|')})/`] },
});

module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(([name, allowed]) => room(name, allowed)),
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'domain-is-pure',
      comment: 'The domain knows zod, EDTF and the calendar; no Nest, no I/O',
      severity: 'error',
      from: { path: '^libs/domain/src/', pathNot: '\\.spec\\.ts$' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'core'],
        pathNot: ['node_modules/(zod|@edtf-ts/core|temporal-polyfill)/'],
      },
    },
    {
      name: 'barrel-only',
      comment: 'A room is entered by its index alone',
      severity: 'error',
      from: { path: '^(?:libs|apps)/([^/]+)/' },
      to: {
        path: '^libs/([^/]+)/(?:src|testing)/.+',
        pathNot: ['^libs/$1/', '^libs/[^/]+/(src|testing)/(index|contract)\\.ts$'],
      },
    },
    {
      name: 'app-not-to-app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'no-foreign-dist',
      severity: 'error',
      from: { path: '^(apps|libs)/' },
      to: { path: 'node_modules/@nestjs/[^/]+/dist/', dependencyTypes: ['npm-no-pkg'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/(apps|libs)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['development', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
