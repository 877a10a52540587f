// Who may ask for events, and how?
import type { ChangeReader } from '../../shared/bus/change-log.ts';
import { AppError } from '../../shared/errors.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import type { GatewayConfig } from '../config.ts';
import type { Exchange } from '../exchange.ts';
import type { Reply } from '../exchanges.ts';
import { hasBody } from '../stages/read-body.ts';
import type { EventsAsked, StreamSources } from './open-stream.ts';
import { EventStreams, type ServeEventsOptions } from './serve-events.ts';

export interface FollowOptions
  extends Pick<StreamSources, 'ask' | 'consistency' | 'model'>,
    Pick<ServeEventsOptions, 'clock' | 'keyHolds'> {
  readonly config: GatewayConfig;
  readonly observe: Observe;
  readonly changes: ChangeReader;
}

export interface Follow {
  /** @throws AppError ASH400, ASH404, ASH405, ASH503, 42501, PGRST205 (or rejects with it) */
  readonly follow: (exchange: Exchange, asked: EventsAsked) => Promise<Reply>;
  /** Streams of events end, and no others begin. */
  readonly endStreams: () => void;
}

export function createFollow({ config, changes: log, ...sources }: FollowOptions): Follow {
  const { maxEventStreams: maxStreams, deadlineMs } = config;
  const streams = new EventStreams({ ...sources, log, maxStreams, deadlineMs });
  return {
    follow(exchange, { entity, query, caller }) {
      if (exchange.request.method !== 'GET')
        throw new AppError('ASH405', 'events are followed by GET alone');
      if (hasBody(exchange.request))
        throw new AppError('ASH400', 'who follows events sends no body');
      return streams.open(exchange, { entity, query, caller });
    },
    endStreams: () => streams.close(),
  };
}
