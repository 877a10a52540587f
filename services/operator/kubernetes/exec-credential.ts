// Which token does the program of a kubeconfig give? https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Environment } from '../../shared/config.ts';
import type { Authorization } from './access.ts';

export const execSchema = z.object({
  apiVersion: z.string(),
  command: z.string(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});
const credentialSchema = z.object({
  status: z.object({ token: z.string(), expirationTimestamp: z.string().optional() }),
});

/** It may ask a cloud. */
const timeoutMs = 30_000;
/** So long before its end a token is not used any more. */
const earlyMs = 60_000;

/** Like a shell: a name is looked for on the PATH, a path starts where the file is. */
const commandOf = (command: string, directory: string) =>
  command.includes('/') ? resolve(directory, command) : command;

/** What a program starts with, and where its path does. */
export interface Place {
  readonly directory: string;
  readonly environment: Environment;
}

/** Asks again when the token is about to run out; those that wait are told together. */
export function createExecCredential(
  { apiVersion, command, args, env }: z.infer<typeof execSchema>,
  { directory, environment }: Place,
): Authorization {
  const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } };
  const own = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
  const given = { ...environment, KUBERNETES_EXEC_INFO: JSON.stringify(info), ...own };
  let known: { readonly token: string; readonly untilMs: number } | null = null;
  let asking: Promise<string> | null = null;

  async function ask(): Promise<string> {
    const options = { timeout: timeoutMs, env: given };
    const program = commandOf(command, directory);
    const { stdout } = await promisify(execFile)(program, args ?? [], options);
    const { token, expirationTimestamp } = credentialSchema.parse(JSON.parse(stdout)).status;
    const endMs = expirationTimestamp === undefined ? Infinity : Date.parse(expirationTimestamp);
    known = { token, untilMs: endMs - earlyMs };
    return token;
  }
  return async () => {
    if (known !== null && Date.now() < known.untilMs) return `Bearer ${known.token}`;
    asking ??= ask().finally(() => {
      asking = null;
    });
    return `Bearer ${await asking}`;
  };
}
