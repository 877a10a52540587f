// Where does a client that comes back go on, and has it missed anything?
import type { ChangeReader, ChangeTail } from '../../shared/bus/change-log.ts';
import { epochOf } from '../../shared/change-position.ts';
import { parsePlace } from './place.ts';

/**
 * The place that `Last-Event-ID` names; null when what came behind it may not be in the log (any more).
 * @throws AppError ASH503 while the log is away
 */
export async function resumeAt(
  header: string,
  tail: ChangeTail,
  reader: Pick<ChangeReader, 'glimpse'>,
): Promise<ChangeTail | null> {
  const place = parsePlace(header);
  if (place === null || place.sequence > tail.sequence || epochOf(place) !== epochOf(tail))
    return null;
  const { id, first } = await reader.glimpse(place.sequence);
  // Markers go when others come: then it is enough that all behind it is there.
  const isThere = id === null ? first <= place.sequence + 1 : id === place.id;
  return isThere ? place : null;
}
