// How does a test say what changed, without a log of changes?
import type { Bus } from '../../services/shared/bus/bus.ts';
import {
  type Invalidation,
  invalidation,
  relayWatermark,
} from '../../services/shared/messages/invalidation.ts';

/** A relay that tells what the test says. Its log moves on by ten. */
export async function startFakeRelay(bus: Bus, coverage: Record<string, number>) {
  const state = { epoch: 'e1', lsn: 100, flushLsn: 100, asked: 0, prevLsn: 100 };
  const release = await bus.serve(relayWatermark, async () => {
    state.asked++;
    const { epoch, lsn, flushLsn } = state;
    return { epoch, lsn, flushLsn, coverage };
  });
  return {
    state,
    /** Commits, and tells it at once. */
    tell(parts: Partial<Invalidation> = {}): number {
      const { epoch, lsn: prevLsn } = state;
      state.lsn = Math.max(state.flushLsn, prevLsn + 10);
      state.flushLsn = state.lsn;
      const plain = {
        epoch,
        lsn: state.lsn,
        prevLsn,
        tables: [],
        rows: [],
        coverage: null,
        committedMs: null,
      };
      bus.publish(invalidation, { ...plain, ...parts });
      return state.lsn;
    },
    /** Commits, and tells nobody yet. */
    commit(): number {
      state.flushLsn += 10;
      return state.flushLsn;
    },
    release,
  };
}
