// What do files of KUBECONFIG say of the current context? https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
import { readFileSync } from 'node:fs';
import { delimiter, dirname, resolve } from 'node:path';
import { load } from 'js-yaml';
import { z } from 'zod';
import type { Environment } from '../../shared/config.ts';
import { AppError } from '../../shared/errors.ts';
import { type Access, type Authorization, tokenOf } from './access.ts';
import { createExecCredential, execSchema, type Place } from './exec-credential.ts';

const text = z.string().optional();
const clusterSchema = z.object({
  server: z.string(),
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': text,
  'proxy-url': text,
});
const userSchema = z.object({
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  exec: execSchema.optional(),
  'auth-provider': z.object({ name: z.string() }).optional(),
});
type User = z.infer<typeof userSchema>;

const list = <T extends z.ZodType>(schema: T) => z.array(schema).nullish();
const fileSchema = z.object({
  'current-context': text,
  contexts: list(
    z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }),
  ),
  clusters: list(z.object({ name: z.string(), cluster: clusterSchema })),
  users: list(z.object({ name: z.string(), user: userSchema })),
});
/** Paths in a file start where it is. */
type ConfigFile = z.infer<typeof fileSchema> & { readonly directory: string };

const mistake = (words: string) => new AppError('ASH_CONFIG', `bad configuration: ${words}`);

function readConfigFile(path: string): ConfigFile {
  try {
    return { ...fileSchema.parse(load(readFileSync(path, 'utf8'))), directory: dirname(path) };
  } catch (cause) {
    throw new AppError('ASH_CONFIG', `bad configuration: ${path} is no kubeconfig`, { cause });
  }
}

/** In the first file that has it. @throws AppError ASH_CONFIG when none has */
function find<T extends { readonly name: string }>(
  files: readonly ConfigFile[],
  listOf: (file: ConfigFile) => readonly T[] | null | undefined,
  wanted: { readonly what: string; readonly name: string },
): T & { readonly directory: string } {
  for (const file of files)
    for (const one of listOf(file) ?? [])
      if (one.name === wanted.name) return { ...one, directory: file.directory };
  throw mistake(`no file of KUBECONFIG has the ${wanted.what} "${wanted.name}"`);
}

/** Given itself in base64, or as a path. */
function bytesOf(data: string | undefined, path: string | undefined, directory: string) {
  if (data !== undefined) return Buffer.from(data, 'base64');
  return path === undefined ? undefined : readFileSync(resolve(directory, path));
}

function authorizationOf(user: User, { directory, environment }: Place): Authorization {
  const { token, tokenFile, username, password = '', exec } = user;
  if (tokenFile !== undefined) return tokenOf(resolve(directory, tokenFile));
  if (token !== undefined) return async () => `Bearer ${token}`;
  if (username !== undefined) {
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    return async () => `Basic ${basic}`;
  }
  if (exec !== undefined) return createExecCredential(exec, { directory, environment });
  const provider = user['auth-provider'];
  if (provider !== undefined)
    throw mistake(
      `auth-provider ${provider.name} of a kubeconfig is not known: use exec, or a token`,
    );
  return async () => null;
}

/**
 * `paths`: one file, or several as in a PATH. `environment`: of programs that give tokens.
 * @throws AppError ASH_CONFIG when they do not say where to go
 */
export function readKubeconfig(paths: string, environment: Environment): Access {
  const files = paths.split(delimiter).filter(Boolean).map(readConfigFile);
  const name = files.map((file) => file['current-context']).find(Boolean);
  if (name === undefined) throw mistake('no file of KUBECONFIG has a current-context');
  const { context } = find(files, ({ contexts }) => contexts, { what: 'context', name });
  const clusterName = { what: 'cluster', name: context.cluster };
  const { cluster, directory } = find(files, ({ clusters }) => clusters, clusterName);
  const found = find(files, ({ users }) => users, { what: 'user', name: context.user });
  const { user } = found;
  const { 'certificate-authority-data': data, 'certificate-authority': path } = cluster;
  const key = bytesOf(user['client-key-data'], user['client-key'], found.directory);
  const { 'client-certificate-data': certData, 'client-certificate': certPath } = user;
  return {
    server: cluster.server,
    tls: {
      ca: bytesOf(data, path, directory),
      cert: bytesOf(certData, certPath, found.directory),
      key,
      rejectUnauthorized: cluster['insecure-skip-tls-verify'] !== true,
      ...(cluster['tls-server-name'] && { servername: cluster['tls-server-name'] }),
    },
    proxyUrl: cluster['proxy-url'] ?? null,
    authorize: authorizationOf(user, { directory: found.directory, environment }),
  };
}
