// Which expressions do dashboards and alerts ask of Prometheus, and which metrics do they name?
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const boardFolder = 'charts/ashlar/files/dashboards';
export const rulesFile = 'deploy/observability/rules.yaml';

export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly links: readonly { readonly tags: readonly string[]; readonly includeVars: boolean }[];
  readonly tags: readonly string[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
}
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly datasource?: { readonly uid: string };
  readonly fieldConfig?: { readonly defaults: { readonly unit: string } };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: { readonly severity: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

export const boards: readonly Board[] = readdirSync(boardFolder).map((name) =>
  JSON.parse(readFileSync(join(boardFolder, name), 'utf8')),
);

const { groups } = parse(readFileSync(rulesFile, 'utf8')) as {
  groups: readonly { readonly rules: readonly Rule[] }[];
};
export const rules: readonly Rule[] = groups.flatMap((group) => group.rules);

/** Panels that ask something: rows do not. */
export const panelsOf = ({ panels }: Board) => panels.filter(({ type }) => type !== 'row');

export interface Expression {
  /** Board and panel, or the rule. */
  readonly from: string;
  readonly expr: string;
}

export const ofPanels: readonly Expression[] = boards.flatMap((board) =>
  panelsOf(board).flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat }) => ({
      from: `${board.uid}: ${title}: ${legendFormat}`,
      expr,
    })),
  ),
);
export const ofRules: readonly Expression[] = rules.map(({ record, alert, expr }) => ({
  from: record ?? alert ?? '',
  expr,
}));

/** Names of metrics and recorded series; labels, functions and texts are none. */
export function metricsOf(expr: string): string[] {
  const bare = expr.replace(/"[^"]*"/g, '').replace(/\{[^}]*\}/g, '{}');
  const names = bare.match(/\b(?:(?:ashlar|nodejs|process)[a-z0-9_:]*|up)\b/g) ?? [];
  return [...new Set(names)];
}
