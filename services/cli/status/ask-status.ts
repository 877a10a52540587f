// What do the processes of a running Ashlar say, asked at the admin port of one of them?
import { AppError } from '../../shared/errors.ts';
import { type SystemReport, systemReportSchema } from '../../shared/messages/report.ts';

/** Above the time in which a process gathers thorough reports of the others. */
const timeoutMs = 30_000;

const hint =
  '"npm start" and "npm run start:distributed" tell it when they begin; in a container it is http://127.0.0.1:9090. Give another one with --url.';

/** What went wrong below fetch: ECONNREFUSED and the like. */
function wordsOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}

/** @throws AppError ASH_CONFIG for what is no address, ASH503 where no Ashlar answers */
export async function askStatus(url: string, isThorough: boolean): Promise<SystemReport> {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new AppError('ASH_CONFIG', `"${url}" is no address of an admin port`, {
      hint: 'Write --url http://127.0.0.1:9090',
    });
  const address = new URL(
    `status${isThorough ? '?thorough=true' : ''}`,
    `${url.replace(/\/$/, '')}/`,
  );
  const answer = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) }).catch((error) => {
    throw new AppError('ASH503', `nobody answers at ${url}: ${wordsOf(error)}`, { hint });
  });
  const read = systemReportSchema.safeParse(await answer.json().catch(() => null));
  if (read.success) return read.data;
  throw new AppError('ASH503', `what answers at ${url} is no admin port of Ashlar`, { hint });
}
