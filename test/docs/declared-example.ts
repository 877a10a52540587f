// Is what a page shows of an Application well declared?
import { compileModel } from '../../services/shared/model/compile-model.ts';
import { parseManifests } from '../../services/shared/model/parse-manifests.ts';

const header =
  'apiVersion: ashlar.dev/v1alpha1\nkind: Application\nmetadata: { name: shop }\nspec:';

/** What is wrong with the yaml block of `page` that begins with `member:`, beside these lines of the spec. */
export function mistakesOf(page: string, member: string, beside: string): readonly unknown[] {
  const [, example] = new RegExp(`^\`\`\`yaml\\n(${member}:.*?)^\`\`\`$`, 'ms').exec(page) ?? [];
  if (example === undefined) return [`there is no yaml block that begins with ${member}:`];
  const lines = [beside, ...example.split('\n')].map((line) => `  ${line}`);
  const text = [header, ...lines].join('\n');
  const { resources, problems } = parseManifests([{ name: 'a.yaml', text }], 'shop');
  return resources === null ? problems : compileModel(resources).problems;
}
