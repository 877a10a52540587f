// Which mistakes does only a linter with types see, and how large may a file or function grow?
import tseslint from 'typescript-eslint';

const tests = ['services/**/*.test.ts', 'test/**'];
const readsEnvironment = ['services/*/main.ts', 'scripts/**', 'bench/**', ...tests];
const sayWhere = 'The environment is parsed once, in main.ts; take the value as an argument.';

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.ashlar/', 'examples/', 'charts/', 'docs/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.mjs'],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/await-thenable': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 50 }],
      'max-params': ['error', 3],
      complexity: ['error', 10],
      'max-depth': ['error', 3],
    },
  },
  // Rows of a table of cases are spread into parameters.
  { files: tests, rules: { 'max-lines-per-function': 'off', 'max-params': 'off' } },
  {
    files: ['services/**/*.ts'],
    ignores: readsEnvironment,
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: sayWhere },
      ],
      'no-restricted-imports': [
        'error',
        ...['node:process', 'process'].map((name) => ({
          name,
          importNames: ['env', 'default'],
          message: sayWhere,
        })),
      ],
    },
  },
);
