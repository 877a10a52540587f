// Which API keys will end soon?
import { type Examination, list, none, warning } from './finding.ts';

/** Long enough to tell those who hold them. */
const soon = "interval '14 days'";

/** Not those that nobody used for a month. */
const expiring: Examination = {
  sql: `select format('%s (%s)', name, to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD')) as name from ashlar.api_key
    where revoked_at is null and expires_at between clock_timestamp() and clock_timestamp() + ${soon}
    and coalesce(last_used_at, created_at) > clock_timestamp() - interval '30 days' order by expires_at`,
  judge(rows) {
    const check = 'API keys that end soon';
    const names = rows.map(({ name }) => name ?? '');
    const fix =
      'ashlar keys create a new one, give it to who uses the old one, revoke the old one.';
    return [none(check, names, () => warning(check, list(names), fix))];
  },
};

export const keys: readonly Examination[] = [expiring];
