/** The import rules of docs/architecture.md. */
const SERVICE = '^functions/([^/]+)/';
const SDK =
  '^(@aws-sdk|@aws-lambda-powertools|pg|stripe)(/|$)|node_modules/(@aws-sdk|@aws-lambda-powertools|pg|stripe)/';
const TEST = '\\.(test|fake|contract)\\.ts$';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'services-meet-at-contracts',
      comment: 'A service imports another one only through its contract/.',
      severity: 'error',
      from: { path: SERVICE, pathNot: TEST },
      to: { path: '^functions/', pathNot: ['^functions/$1/', '^functions/[^/]+/contract/'] },
    },
    {
      name: 'domain-is-pure',
      comment:
        'domain/ imports itself, contracts and platform/{clock,ids,money,errors,text,canonical-json} only.',
      severity: 'error',
      from: { path: `${SERVICE}domain/`, pathNot: TEST },
      to: {
        pathNot: [
          '^functions/$1/domain/',
          '^functions/[^/]+/contract/',
          '^platform/(clock|ids|money|errors|text|canonical-json)\\.ts$',
        ],
      },
    },
    {
      name: 'sdk-in-adapters-only',
      comment: 'SDKs and drivers are for adapters/ and the platform clients.',
      severity: 'error',
      from: { path: '^functions/', pathNot: [`${SERVICE}adapters/`, TEST] },
      to: { path: SDK },
    },
    {
      name: 'adapters-are-wired-in-one-place',
      comment: 'Only wire.ts and tests import adapters.',
      severity: 'error',
      from: {
        path: '^(functions|platform|server|cli)/',
        pathNot: [TEST, `${SERVICE}(wire\\.ts$|adapters/)`],
      },
      to: { path: `${SERVICE}adapters/` },
    },
    {
      name: 'platform-knows-no-service',
      severity: 'error',
      from: { path: '^platform/' },
      to: { path: '^(functions|server|cli|tests)/' },
    },
    {
      name: 'actions-know-no-console',
      comment: 'CLI actions know neither commander nor the commands.',
      severity: 'error',
      from: { path: '^cli/actions/', pathNot: TEST },
      to: { path: '^cli/commands/|node_modules/commander' },
    },
    {
      name: 'command-knows-no-shop',
      comment: "What is the shop's own comes to the command as a plug-in: other projects have none of it.",
      severity: 'error',
      from: {
        path: '^cli/',
        pathNot: [
          TEST,
          '^cli/shop/',
          '^cli/(actions|commands)/(seed|demo)(\\.ts$|/)',
          '^cli/documents\\.ts$',
        ],
      },
      to: { path: '^cli/shop/|^cli/(actions|commands)/(seed|demo)(\\.ts$|/)|^functions/|^server/' },
    },
    {
      name: 'stacks-are-checked',
      comment:
        'Commands read stacks through own-stack.ts only, which refuses those that cloudcart did not deploy.',
      severity: 'error',
      from: { path: '^cli/', pathNot: [TEST, '^cli/actions/deploy/own-stack\\.ts$'] },
      to: { path: '^cli/aws/cloudformation-stacks\\.ts$' },
    },
    {
      name: 'product-knows-no-tests',
      severity: 'error',
      from: { path: '^(platform|functions|server|cli)/', pathNot: [TEST, '\\.contract\\.ts$'] },
      to: { path: '^tests/' },
    },
    {
      name: 'nothing-unresolved',
      comment: 'aws-lambda is types only: the package behind it is @types/aws-lambda.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^aws-lambda$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '(^|/)(\\.build|\\.cloudcart|\\.venv|\\.aws-sam)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
