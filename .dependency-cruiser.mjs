// The direction of imports: core <- nlp, models <- workflow <- bots, listeners, api <- main.
// docs/adr/0001-rooms-and-direction.md tells why; tests/architecture/direction.test.ts plants a violation.
const edges = '^(api|bots|listeners)/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-stands-alone',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: '^(api|bots|listeners|models|nlp|workflow|scripts|web)/' },
    },
    {
      name: 'nlp-is-pure',
      comment: 'nlp turns text into labels; it knows no database, no HTTP, no bot, no queue',
      severity: 'error',
      from: { path: '^nlp/' },
      to: {
        path: '^(api|bots|listeners|models|workflow)/|node_modules/(mongoose|mongodb|express|grammy|bullmq|axios)/',
      },
    },
    {
      name: 'models-only-keep',
      severity: 'error',
      from: { path: '^models/' },
      to: { path: '^(api|bots|listeners|nlp|workflow)/' },
    },
    {
      name: 'the-embedded-store-knows-nothing-of-ours',
      severity: 'error',
      from: { path: '^models/embedded/' },
      // Starting a thread is of no room: the store and others do it alike.
      to: {
        path: '^(core|models/(?!embedded/)|api|bots|listeners|nlp|workflow)',
        pathNot: '^core/start-thread',
      },
    },
    {
      name: 'the-domain-knows-no-edge',
      severity: 'error',
      from: { path: '^workflow/' },
      to: { path: `${edges}|node_modules/(express|grammy|axios)/` },
    },
    {
      name: 'edges-do-not-know-each-other',
      severity: 'error',
      from: { path: '^(api|bots|listeners)/' },
      to: { path: edges, pathNot: '^$1/' },
    },
    {
      name: 'web-speaks-only-to-the-api',
      comment: 'the staff app may import the types of api answers, nothing that runs',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(api|bots|core|listeners|models|nlp|workflow)/', pathNot: '^api/contract/' },
    },
    {
      name: 'web-takes-only-types-of-the-contract',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^api/contract/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'not-from-tests',
      severity: 'error',
      from: { pathNot: '^(tests|scripts)/' },
      to: { path: '^tests/' },
    },
    {
      name: 'no-dev-packages-at-run-time',
      severity: 'error',
      from: { pathNot: '^(tests|scripts|web)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      // Packages such as Vite have no `main`, only `exports`.
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
