// What has the caller seen, and what is a write's caller given to see it again?
import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../../shared/caller.ts';
import { AppError } from '../../shared/errors.ts';
import type { Position } from '../../shared/messages/stamp.ts';
import { basePath } from '../stages/route.ts';
import type { SessionMemory } from './session-memory.ts';
import type { ConsistencyTokens } from './token.ts';

export interface Consistency {
  /**
   * Newest position that a read of this caller has to reach; null when none is known.
   * @throws AppError ASH400 for a header that no gateway signed
   */
  seenBy(headers: IncomingHttpHeaders, caller: Caller): Position | null;
  /** Headers of the answer to a write: name, value, name, value … */
  wrote(caller: Caller, position: Position): string[];
}

export const tokenHeader = 'Consistency-Token';
const cookieName = 'ashlar-consistency';
/** Longer than the bound of staleness, behind which it says nothing more. */
const cookieSeconds = 60;

function cookieOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  const match = /(?:^|;\s*)ashlar-consistency=([^;]*)/.exec(header);
  return match?.[1] ?? null;
}

/** The one to be reached. Positions of different epochs cannot be compared: the one that was sent is asked for. */
function newest(sent: Position | null, remembered: Position | null): Position | null {
  if (sent === null || remembered === null) return sent ?? remembered;
  return sent.epoch === remembered.epoch && remembered.lsn > sent.lsn ? remembered : sent;
}

export function createConsistency(tokens: ConsistencyTokens, memory: SessionMemory): Consistency {
  function sentToken(headers: IncomingHttpHeaders): Position | null {
    const header = headers['consistency-token'];
    if (typeof header === 'string') {
      const position = tokens.read(header);
      if (position !== null) return position;
      throw new AppError('ASH400', `The header ${tokenHeader} is none that was given here`, {
        hint: 'Send what the answer to the last write had in this header, or nothing.',
      });
    }
    const cookie = cookieOf(headers.cookie);
    // Browsers send what they have: one that cannot be read says nothing.
    return cookie === null ? null : tokens.read(cookie);
  }

  return {
    seenBy: (headers, caller) => newest(sentToken(headers), memory.seenBy(caller)),
    wrote(caller, position) {
      memory.wrote(caller, position);
      const token = tokens.sign(position);
      const attributes = `Path=${basePath}; Max-Age=${cookieSeconds}; HttpOnly; SameSite=Lax`;
      return [tokenHeader, token, 'Set-Cookie', `${cookieName}=${token}; ${attributes}`];
    },
  };
}
