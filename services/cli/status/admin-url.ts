// At which admin port is asked?
import { type Given, textOption, type World } from '../command.ts';

export const adminOptions = { url: { type: 'string' } } as const;

export const adminUsage = `  --url URL         admin port of any of its processes                  (default http://127.0.0.1:9090)
`;

/** The option, else the port that the processes of this environment have. */
export function adminUrl(given: Given, { environment }: World): string {
  const port = environment['ASHLAR_ADMIN_PORT'] || '9090';
  return textOption(given, 'url') ?? `http://127.0.0.1:${port}`;
}
