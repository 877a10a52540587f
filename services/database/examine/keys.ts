// Which API keys will end soon?
import { isEnding } from '../keys/ending.ts';
import { type Examination, list, none, warning } from './finding.ts';

const expiring: Examination = {
  sql: `select format('%s (%s)', name, to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD')) as name from ashlar.api_key
    where ${isEnding} order by expires_at`,
  judge(rows) {
    const check = 'API keys that end soon';
    const names = rows.map(({ name }) => name ?? '');
    const fix =
      'ashlar keys create a new one, give it to who uses the old one, revoke the old one.';
    return [none(check, names, () => warning(check, list(names), fix))];
  },
};

export const keys: readonly Examination[] = [expiring];
