// Do the dashboards fit the schema that Grafana publishes, field by field?
import { join } from 'node:path';
import ts from 'typescript';
import { type Board, boards } from './expressions.ts';

/**
 * `@grafana/schema` has it as types, of the Grafana that deploy/observability starts: the compiler knows whether a literal
 * fits. What is an enum there is a text in JSON.
 */
const types = `import type * as grafana from '@grafana/schema';
type Plain<T> = T extends string ? \`\${T}\` : T extends number | boolean | null | undefined ? T
  : unknown extends T ? unknown : { [K in keyof T]: Plain<T[K]> };
type Board = Plain<grafana.Dashboard>;
`;

const file = join(process.cwd(), 'test/observability/board.ts');
const options: ts.CompilerOptions = {
  ...{ strict: true, noEmit: true, skipLibCheck: true, types: [], lib: ['lib.esnext.d.ts'] },
  ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
};

/** What does not fit, in the compiler's words. */
function mistakesOf(board: Board): string[] {
  const text = `${types}export const board: Board = ${JSON.stringify(board, null, 1)};`;
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text : readFile(name));
  host.getSourceFile = (name, version, ...rest) =>
    name === file
      ? ts.createSourceFile(name, text, version)
      : getSourceFile(name, version, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

test.each(boards)('$title', (board) => {
  expect(mistakesOf(board)).toEqual([]);
});

const first = boards[0] as Board;
test.each([
  { ...first, titel: 'x' },
  { ...first, schemaVersion: '39' },
  { ...first, panels: first.panels.map((panel) => ({ ...panel, gridPos: { x: 0 } })) },
  { ...first, panels: first.panels.map((panel) => ({ ...panel, titel: 'x' })) },
])('a mistake is seen', (board) => {
  expect(mistakesOf(board as Board)).not.toEqual([]);
});
